using Gateway.Files;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Hosting.Reload;

/// <summary>Tokens follow the file: the clients' and the operator's.</summary>
public sealed class TokenReloadTests : ReloadTests
{
    private const string Token = "0123456789abcdef";
    private const string Other = "fedcba9876543210";

    [Fact]
    public async Task A_listeners_tokens_follow_and_those_who_are_in_stay_in()
    {
        await using var server = await StartAsync("{}");
        using var before = await server.ConnectReadyAsync();
        await File.WriteAllTextAsync(Folder["tokens"], Other);
        Change($$"""{ "Gateway": { "Listeners": { "line": { "Tokens": [ "{{Token}}" ] } } } }""");
        AssertLogged(server, LogLevel.Information, "Configuration reloaded: Gateway:Listeners:line:Tokens:0");
        await before.SendAsync("STATUS");
        Assert.Equal("OK healthy", await before.ReceiveAsync());
        Assert.Equal("ERR unauthorized|OK|ERR unauthorized", await TryAsync());

        Change($$"""{ "Gateway": { "Listeners": { "line": { "TokensFile": "{{Folder["tokens"]}}" } } } }""");
        Assert.Equal("ERR unauthorized|ERR unauthorized|OK", await TryAsync());

        // The file is now watched, and the one before would no longer be.
        await File.WriteAllTextAsync(Folder["tokens"], $"# changed\n{Token}");
        Time.Advance(FileWatch.Interval);
        Assert.Equal("ERR unauthorized|OK|ERR unauthorized", await TryAsync());

        Change("{}");
        Assert.Equal("OK healthy|OK|OK", await TryAsync());
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Message.Contains(Token, StringComparison.Ordinal) || entry.Message.Contains(Other, StringComparison.Ordinal));

        async Task<string> TryAsync()
        {
            var replies = new List<string?>();
            foreach (var request in new[] { "STATUS", $"AUTH {Token}", $"AUTH {Other}" })
            {
                // Guessing costs time, which passes here.
                using var client = await server.ConnectAsync("line");
                Assert.Equal("READY", await Time.AdvanceUntilAsync(client.ReceiveAsync()));
                await client.SendAsync(request);
                replies.Add(await client.ReceiveAsync());
            }

            return string.Join('|', replies);
        }
    }

    [Fact]
    public async Task The_operators_token_follows_and_the_log_says_who_is_served_now()
    {
        await using var server = await StartAsync("{}");
        Assert.Equal((200, 200, 200), await TryAsync());
        Change($$"""{ "Gateway": { "Api": { "Token": "{{Token}}" } } }""");
        AssertLogged(server, LogLevel.Information, "/api/ and /ws are served to whoever shows the operator's token");
        Assert.Equal((401, 200, 401), await TryAsync());
        Change($$"""{ "Gateway": { "Api": { "Token": "{{Other}}" } } }""");
        Assert.Equal((401, 401, 200), await TryAsync());
        Change("""{ "Gateway": { "Api": { "AllowAnonymous": true } } }""");
        AssertLogged(server, LogLevel.Warning, "/api/ and /ws are served to anyone (Gateway:Api:AllowAnonymous)");
        Assert.Equal((200, 200, 200), await TryAsync());

        async Task<(int, int, int)> TryAsync() => (await StatusAsync(null), await StatusAsync(Token), await StatusAsync(Other));

        async Task<int> StatusAsync(string? token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/listeners");
            request.Headers.Authorization = token is null ? null : new("Bearer", token);
            using var answer = await server.Http.SendAsync(request);
            return (int)answer.StatusCode;
        }
    }
}
