using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;
using BackEnd = Gateway.Tests.Applications.HttpBackEnds.BackEnd;

namespace Gateway.Tests.Hosting.Reload;

/// <summary>What follows the file of a listener that leads to an HTTP back end, and what takes a restart.</summary>
public sealed class BackEndReloadTests : ReloadTests
{
    [Fact]
    public async Task The_time_of_a_request_holds_for_the_next_message_and_the_back_end_itself_takes_a_restart()
    {
        await using var backEnd = await BackEnd.StartAsync((request, context) => request.Body == "x"
            ? BackEnd.HangAsync(context)
            : Task.CompletedTask);
        await using var server = await StartAsync(Settings("1.00:00:00", backEnd.Url));
        using var client = await server.ConnectAsync("app");
        await client.SendAsync("first");
        Assert.Equal("", await client.ReceiveAsync());
        Change(Settings("00:00:03", "http://127.0.0.1:1"));
        AssertLogged(server, LogLevel.Information, "Configuration reloaded: Gateway:Timeouts:Request");
        AssertLogged(server, LogLevel.Warning, "Configuration changed, but needs a restart to take effect: Gateway:Listeners:app:Upstream");

        await client.SendAsync("x");
        await Eventually.TrueAsync(() => backEnd.Requests.Count == 2, "the message is under way");
        Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("ERR upstream timeout", await client.ReceiveAsync());
    }

    private static string Settings(string request, string upstream) =>
        $$"""
        {
          "Gateway": {
            "Timeouts": { "Request": "{{request}}", "Idle": "2.00:00:00" },
            "Listeners": { "app": { "Url": "tcp://127.0.0.1:0", "Application": "Http", "Upstream": "{{upstream}}" } }
          }
        }
        """;
}
