using Gateway.Tests.Applications.HttpBackEnds;
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

    [Fact]
    public async Task Headers_and_secrets_take_a_restart_and_are_named_without_their_values()
    {
        var (old, changed) = (StandardWebhook.Secret(1), StandardWebhook.Secret(2));
        await using var backEnd = await BackEnd.StartAsync(request => request.Body);
        await using var server = await StartAsync(Signed(old, "key-1"));
        using var client = await server.ConnectAsync("app");
        Change(Signed(changed, "key-2"));
        AssertLogged(server, LogLevel.Warning, "Configuration changed, but needs a restart to take effect: Gateway:Listeners:app:Http:Headers:X-Api-Key, Gateway:Listeners:app:Http:Secrets:0");
        Change(Signed(changed + "x", "key-2\u00e9"));
        Assert.Single(server.Log.GetSnapshot(), entry => entry.Level == LogLevel.Error && entry.Message.Contains("Gateway:Listeners:app:Http:Secrets:0 is not base64 after whsec_.", StringComparison.Ordinal)
            && entry.Message.Contains("Gateway:Listeners:app:Http:Headers:X-Api-Key has characters", StringComparison.Ordinal));

        await client.SendAsync("x");
        Assert.Equal("x", await client.ReceiveAsync());
        Assert.True(backEnd.Requests.Single().IsSignedWith(old));
        Assert.Equal("key-1", backEnd.Requests.Single()["X-Api-Key"]);
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => new[] { old[6..], changed[6..], "key-" }.Any(secret => entry.Message.Contains(secret, StringComparison.Ordinal)));

        string Signed(string secret, string key) =>
            $$"""
            {
              "Gateway": {
                "Listeners": { "app": { "Url": "tcp://127.0.0.1:0", "Application": "Http", "Upstream": "{{backEnd.Url}}", "Http": { "Headers": { "X-Api-Key": "{{key}}" }, "Secrets": [ "{{secret}}" ] } } }
              }
            }
            """;
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
