using System.Net;
using System.Text;
using Gateway.Secrets;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using BackEnd = Gateway.Tests.Applications.Http.BackEnd;

namespace Gateway.Tests.Hosting.Reload;

/// <summary>A changed configuration file, as a gateway that serves sees it.</summary>
public sealed class ConfigurationReloadTests : IDisposable
{
    private const string Token = "0123456789abcdef";
    private const string Other = "fedcba9876543210";

    private readonly TempDirectory _directory = new();
    private readonly TestTime _time = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Timeouts_hold_for_the_next_wait_and_no_session_is_dropped()
    {
        await using var server = await StartAsync("""{ "Gateway": { "Timeouts": { "Idle": "01:00:00" } } }""");
        using var waiting = await server.ConnectReadyAsync();
        Change("""{ "Gateway": { "Timeouts": { "Idle": "00:00:10", "Request": "00:00:07", "Read": "00:00:08", "Setup": "00:00:05" } } }""");
        AssertLogged(server, LogLevel.Information, "The configuration changed and is in force: Gateway:Timeouts:Idle, Gateway:Timeouts:Read, Gateway:Timeouts:Request, Gateway:Timeouts:Setup");

        // It has begun to wait by the old time; what it asks begins a wait by the new one.
        _time.Advance(TimeSpan.FromSeconds(30));
        await waiting.SendAsync("PING");
        Assert.Equal("PONG", await waiting.ReceiveAsync());
        Assert.Equal("ERR idle timeout", await _time.AdvanceUntilAsync(waiting.ReceiveAsync()));

        var kestrel = server.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(8)), (kestrel.KeepAliveTimeout, kestrel.RequestHeadersTimeout));
        Assert.Equal(TimeSpan.FromSeconds(7), server.Services.GetRequiredService<IOptionsMonitor<RequestTimeoutOptions>>().CurrentValue.DefaultPolicy!.Timeout);
    }

    [Fact]
    public async Task The_time_of_a_request_holds_for_a_back_ends_next_message_and_the_back_end_itself_takes_a_restart()
    {
        await using var backEnd = await BackEnd.StartAsync((request, context) => request.Body == "x"
            ? Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default)
            : Task.CompletedTask);
        string Settings(string request, string upstream) =>
            $$"""
            {
              "Gateway": {
                "Timeouts": { "Request": "{{request}}", "Idle": "2.00:00:00" },
                "Listeners": { "app": { "Url": "tcp://127.0.0.1:0", "Application": "Http", "Upstream": "{{upstream}}" } }
              }
            }
            """;
        await using var server = await StartAsync(Settings("1.00:00:00", backEnd.Url));
        using var client = await server.ConnectAsync("app");
        await client.SendAsync("first");
        Assert.Equal("", await client.ReceiveAsync());
        Change(Settings("00:00:03", "http://127.0.0.1:1"));
        AssertLogged(server, LogLevel.Information, "The configuration changed and is in force: Gateway:Timeouts:Request");
        AssertLogged(server, LogLevel.Warning, "The configuration changed in what takes a restart, and stays as it was until then: Gateway:Listeners:app:Upstream");

        await client.SendAsync("x");
        await Eventually.TrueAsync(() => backEnd.Requests.Count == 2, "the message is under way");
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("ERR upstream timeout", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Access_lists_rates_and_what_is_observed_follow_and_who_is_in_stays_in()
    {
        await using var server = await StartAsync("{}");
        using var first = await server.ConnectReadyAsync();
        Change("""{ "Gateway": { "Access": { "Deny": [ "127.0.0.0/8" ] } } }""");
        await server.AssertTurnsAwayAsync("line");
        await server.AssertRejectedAsync("line", "access denied");
        await first.SendAsync("PING");
        Assert.Equal("PONG", await first.ReceiveAsync());

        Change("""{ "Gateway": { "Access": { "Deny": [ "127.0.0.0/33" ] } } }""");
        await server.AssertTurnsAwayAsync("line");
        Change("""{ "Gateway": { "Access": { "Deny": [ "127.0.0.0/8" ] }, "Limits": { "Observe": [ "Access" ], "ConnectionsPerSecond": 1 } } }""");
        using var second = await server.ConnectReadyAsync();
        await AssertRefusedAsync(server, "line");
        await server.AssertRejectedAsync("line", "gateway rate");
    }

    [Fact]
    public async Task A_limit_of_connections_below_those_there_are_lets_nobody_in_and_puts_nobody_out()
    {
        await using var server = await StartAsync("""{ "Gateway": { "Limits": { "MaxConnections": 2 } } }""");
        using var first = await server.ConnectReadyAsync();
        using var second = await server.ConnectReadyAsync();
        Change("""{ "Gateway": { "Limits": { "MaxConnections": 1 } } }""");
        await AssertRefusedAsync(server, "line");
        await LeaveAsync(server, first);
        await AssertRefusedAsync(server, "line");
        await second.SendAsync("PING");
        Assert.Equal("PONG", await second.ReceiveAsync());

        Change("""{ "Gateway": { "Limits": { "MaxConnections": 3, "MaxConnectionsPerAddress": 2 } } }""");
        using var third = await server.ConnectReadyAsync();
        await AssertRefusedAsync(server, "line");
        Change("""{ "Gateway": { "Limits": { "MaxConnections": 3 }, "Listeners": { "frames": { "MaxConnections": 1 } } } }""");
        using var fourth = await server.ConnectReadyAsync("frames");
        await LeaveAsync(server, second);
        await AssertRefusedAsync(server, "frames");
    }

    [Fact]
    public async Task The_size_of_messages_holds_for_the_next_session_on_every_door()
    {
        await using var server = await StartAsync("""{ "Gateway": { "Listeners": { "frames": { "MaxMessageSize": 100 } } } }""");
        using var before = await server.ConnectReadyAsync();
        Change("""{ "Gateway": { "Limits": { "MaxMessageSize": 10, "MaxRequestBodySize": 20 }, "Listeners": { "frames": { "MaxMessageSize": 12 } } } }""");
        Assert.Equal((10, 12, 10), (server.Listener("line").MaxMessageSize, server.Listener("frames").MaxMessageSize, server.Listener("ws").MaxMessageSize));
        await before.SendAsync("ECHO 0123456789");
        Assert.Equal("OK 0123456789", await before.ReceiveAsync());
        using var after = await server.ConnectReadyAsync();
        await after.SendAsync("ECHO 0123456789");
        Assert.Equal("ERR line too long", await after.ReceiveAsync());

        using var small = await server.Http.PostAsync("/api/v1/commands/ECHO", new StringContent(new string('a', 20)));
        using var large = await server.Http.PostAsync("/api/v1/commands/ECHO", new StringContent(new string('a', 21)));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.RequestEntityTooLarge), (small.StatusCode, large.StatusCode));
        Assert.Equal(20, server.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxRequestBodySize);
    }

    [Fact]
    public async Task Rooms_rates_and_HTTP_connections_follow()
    {
        await using var server = await StartAsync("{}");
        using var client = await server.ConnectReadyAsync();
        Change("""{ "Gateway": { "Limits": { "MaxRoomsPerSession": 1, "MessagesPerSecond": 1, "RateLimitAction": "Reject", "MaxHttpConnections": 1 } } }""");
        await client.SendAsync("JOIN a");
        await client.SendAsync("JOIN b");
        Assert.Equal(("OK", "ERR too many rooms"), (await client.ReceiveAsync(), await client.ReceiveAsync()));
        using var limited = await server.ConnectReadyAsync();
        await limited.SendAsync("PING");
        await limited.SendAsync("PING");
        Assert.Equal(("PONG", "ERR rate limited"), (await limited.ReceiveAsync(), await limited.ReceiveAsync()));

        // The one place is this client's own kept-alive connection.
        Assert.Equal("ok", await server.Http.GetStringAsync("/health"));
        using var over = await TestClient.ConnectAsync(Tests.Http.RawHttp.EndPoint(server));
        await over.SendBytesAsync("GET /health HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 503 ", Encoding.ASCII.GetString(await over.ReceiveToEndAsync()));
    }

    [Fact]
    public async Task A_listeners_tokens_follow_and_those_who_are_in_stay_in()
    {
        await using var server = await StartAsync("{}");
        using var before = await server.ConnectReadyAsync();
        await File.WriteAllTextAsync(_directory["tokens"], Other);
        Change($$"""{ "Gateway": { "Listeners": { "line": { "Tokens": [ "{{Token}}" ] } } } }""");
        AssertLogged(server, LogLevel.Information, "The configuration changed and is in force: Gateway:Listeners:line:Tokens:0");
        await before.SendAsync("STATUS");
        Assert.Equal("OK healthy", await before.ReceiveAsync());
        Assert.Equal("ERR unauthorized|OK|ERR unauthorized", await TryAsync());

        Change($$"""{ "Gateway": { "Listeners": { "line": { "TokensFile": "{{_directory["tokens"]}}" } } } }""");
        Assert.Equal("ERR unauthorized|ERR unauthorized|OK", await TryAsync());

        // The file is now watched, and the one before would no longer be.
        await File.WriteAllTextAsync(_directory["tokens"], $"# changed\n{Token}");
        _time.Advance(FileWatch.Interval);
        Assert.Equal("ERR unauthorized|OK|ERR unauthorized", await TryAsync());

        Change("{}");
        Assert.Equal("OK healthy|OK|OK", await TryAsync());
        Assert.DoesNotContain(server.Log.Entries, entry => entry.Message.Contains(Token, StringComparison.Ordinal) || entry.Message.Contains(Other, StringComparison.Ordinal));

        async Task<string> TryAsync()
        {
            var replies = new List<string?>();
            foreach (var request in new[] { "STATUS", $"AUTH {Token}", $"AUTH {Other}" })
            {
                // Guessing costs time, which passes here.
                using var client = await server.ConnectAsync("line");
                Assert.Equal("READY", await _time.AdvanceUntilAsync(client.ReceiveAsync()));
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

    [Fact]
    public async Task What_takes_a_restart_is_named_and_stays_and_what_does_not_is_taken()
    {
        await using var server = await StartAsync("{}");
        var url = server.Listener("line").Url;
        Change("""
            {
              "Gateway": {
                "Listeners": { "line": { "Url": "tcp://127.0.0.1:1", "Framing": "LengthPrefixed" }, "new": { "Url": "tcp://127.0.0.1:0" } },
                "Shutdown": { "Drain": "00:00:06" }, "Limits": { "MaxRoomsPerSession": 1 }
              }
            }
            """);
        AssertLogged(server, LogLevel.Information, "The configuration changed and is in force: Gateway:Limits:MaxRoomsPerSession");
        AssertLogged(server, LogLevel.Warning, "The configuration changed in what takes a restart, and stays as it was until then: "
            + "Gateway:Listeners:line:Framing, Gateway:Listeners:line:Url, Gateway:Listeners:new:Url, Gateway:Shutdown:Drain");
        Assert.Equal((url, "Line"), (server.Listener("line").Url, server.Listener("line").Framing.Name));
        await server.AssertServesAsync();
    }

    [Theory]
    [InlineData("""{ "Gateway": { "Timeouts": { "Idle": "00:00:20", "Read": "never" }, "Limits": { "MaxConnections": 0, "MaxMessageSize": 5 }, "Api": { "Token": "short" }, "Nonsense": 1 } }""",
        new[] { "Gateway:Timeouts:Read is 'never'", "Gateway:Limits:MaxConnections is 0", "Gateway:Api:Token is shorter", "Gateway:Nonsense is not known" })]
    [InlineData("""{ "Gateway": { "Limits": { "MaxMessageSize": 5 } }, "Logging": { "LogLevel": { "Default": "Loud" } }, "Kestrel": { "Endpoints": { "Http": { "Url": "http://gateway.example:1" } } } }""",
        new[] { "Logging:LogLevel:Default is 'Loud'", "Kestrel:Endpoints:Http:Url is 'http://gateway.example:1'" })]
    [InlineData("""{ "Gateway": { "Limits": { "MaxMessageSize": 5 }, "Listeners": { "line": { "Tls": { "Certificate": "/no/such" } } } } }""",
        new[] { "Gateway:Listeners:line:Tls:Key is missing" })]
    [InlineData("""{ "Gateway": { "Limits": { "MaxMessageSize": 5 }, """, new[] { "settings.json" })]
    [InlineData("", new[] { "settings.json" })]
    [InlineData(null, new[] { "settings.json' is gone" })]
    public async Task A_faulty_change_changes_nothing_and_every_fault_is_told(string? settings, string[] faults)
    {
        await using var server = await StartAsync("""{ "Gateway": { "Limits": { "MaxMessageSize": 1000 }, "Timeouts": { "Idle": "00:01:00" } } }""");
        Change(settings);
        var told = Assert.Single(server.Log.Entries, entry => entry.Message.StartsWith("The configuration changed and is not taken; what was in force stays. ", StringComparison.Ordinal));
        Assert.Equal(LogLevel.Error, told.Level);
        Assert.All(faults, fault => Assert.Contains(fault, told.Message));
        Assert.Equal(1000, server.Listener("line").MaxMessageSize);
        Assert.Equal(TimeSpan.FromMinutes(1), server.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.KeepAliveTimeout);
        await server.AssertServesAsync();

        // Once it is mended, it is taken.
        Change("""{ "Gateway": { "Limits": { "MaxMessageSize": 5000 } } }""");
        Assert.Equal(5000, server.Listener("line").MaxMessageSize);
    }

    [Fact]
    public async Task A_file_that_is_written_again_as_it_was_changes_nothing_and_says_nothing()
    {
        await using var server = await StartAsync("""{ "Gateway": { "Limits": { "MaxMessageSize": 1000 } } }""");
        Change("""{  "Gateway": { "Limits": { "MaxMessageSize": 1000 } } }""");
        Assert.DoesNotContain(server.Log.Entries, entry => entry.Message.StartsWith("The configuration changed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_behind_links_as_Kubernetes_mounts_it_is_seen_to_change()
    {
        foreach (var (version, size) in new[] { ("v1", 1000), ("v2", 2000) })
        {
            Directory.CreateDirectory(_directory[version]);
            await File.WriteAllTextAsync(_directory[$"{version}/settings.json"], $$"""{ "Gateway": { "Limits": { "MaxMessageSize": {{size}} } } }""");
        }

        File.SetLastWriteTimeUtc(_directory["v1/settings.json"], new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Directory.CreateSymbolicLink(_directory["..data"], "v1");
        File.CreateSymbolicLink(_directory["settings.json"], "..data/settings.json");
        await using var server = await GatewayServer.StartWithAsync(_directory["settings.json"], _time);
        Assert.Equal(1000, server.Listener("line").MaxMessageSize);

        Directory.Delete(_directory["..data"]);
        Directory.CreateSymbolicLink(_directory["..data"], "v2");
        _time.Advance(FileWatch.Interval);
        Assert.Equal(2000, server.Listener("line").MaxMessageSize);
    }

    [Fact]
    public async Task The_real_program_follows_its_appsettings_log_levels_included_and_the_command_line_stays_above()
    {
        await using var gateway = await GatewayProcess.StartReadyAsync(
            ["--Gateway:Limits:MaxMessageSize=1000"], settings: Settings("Information", 1, 100));
        using var before = await TestClient.ConnectAsync(gateway.EndPoint("line"));
        Assert.Equal("READY", await before.ReceiveAsync());
        await File.WriteAllTextAsync(gateway.Settings, Settings("Debug", 2, 50));
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("The configuration changed and is in force: ")), "the change is taken");

        Assert.Contains(gateway.Output, line => line.Contains("Gateway:Limits:MaxRoomsPerSession, Logging:LogLevel:Default"));
        await before.SendAsync("JOIN a");
        await before.SendAsync("JOIN b");
        await before.SendAsync("JOIN c");
        Assert.Equal(("OK", "OK", "ERR too many rooms"), (await before.ReceiveAsync(), await before.ReceiveAsync(), await before.ReceiveAsync()));
        using var after = await TestClient.ConnectAsync(gateway.EndPoint("line"));
        Assert.Equal("READY", await after.ReceiveAsync());
        await after.SendAsync("ECHO " + new string('a', 900));
        Assert.Equal(903, (await after.ReceiveAsync())?.Length);
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains(" opened on line from ")), "a line at Debug");

        static string Settings(string level, int rooms, int size) => $$"""
            {
              "Kestrel": { "Endpoints": { "Http": { "Url": "http://127.0.0.1:0" } } },
              "Gateway": { "Listeners": { "line": { "Url": "tcp://127.0.0.1:0" } }, "Limits": { "MaxRoomsPerSession": {{rooms}}, "MaxMessageSize": {{size}} } },
              "Logging": { "LogLevel": { "Default": "{{level}}", "Microsoft": "Warning" } }
            }
            """;
    }

    private async Task<GatewayServer> StartAsync(string settings)
    {
        await File.WriteAllTextAsync(_directory["settings.json"], settings);
        return await GatewayServer.StartWithAsync(_directory["settings.json"], _time);
    }

    // The next look sees it.
    private void Change(string? settings)
    {
        if (settings is null)
        {
            File.Delete(_directory["settings.json"]);
        }
        else
        {
            File.WriteAllText(_directory["settings.json"], settings);
        }

        _time.Advance(FileWatch.Interval);
    }

    private static void AssertLogged(GatewayServer server, LogLevel level, string message) =>
        Assert.Single(server.Log.Entries, entry => entry.Level == level && entry.Message == message);

    private static async Task AssertRefusedAsync(GatewayServer server, string listener)
    {
        using var client = await server.ConnectAsync(listener);
        client.Framing = server.Listener(listener).Framing.Name;
        Assert.Equal("ERR too many connections", await client.ReceiveAsync());
    }

    private static async Task LeaveAsync(GatewayServer server, TestClient client)
    {
        var inside = server.Sessions.Count;
        await client.SendAsync("QUIT");
        Assert.Equal("BYE", await client.ReceiveAsync());
        client.Dispose();
        await Eventually.TrueAsync(() => server.Sessions.Count < inside, "it has left");
    }
}
