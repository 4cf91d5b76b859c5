using Gateway.Files;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Hosting.Reload;

/// <summary>What is taken of a changed file, when it is seen to change, and what is said of it.</summary>
public sealed class ChangedFileTests : ReloadTests
{
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
        AssertLogged(server, LogLevel.Information, "Configuration reloaded: Gateway:Limits:MaxRoomsPerSession");
        AssertLogged(server, LogLevel.Warning, "Configuration changed, but needs a restart to take effect: "
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
        var told = Assert.Single(server.Log.GetSnapshot(), entry => entry.Message.StartsWith("Configuration changed but was not applied; keeping the previous one. ", StringComparison.Ordinal));
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
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Message.StartsWith("The configuration changed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_behind_links_as_Kubernetes_mounts_it_is_seen_to_change()
    {
        foreach (var (version, size) in new[] { ("v1", 1000), ("v2", 2000) })
        {
            Directory.CreateDirectory(Folder[version]);
            await File.WriteAllTextAsync(Folder[$"{version}/settings.json"], $$"""{ "Gateway": { "Limits": { "MaxMessageSize": {{size}} } } }""");
        }

        File.SetLastWriteTimeUtc(Folder["v1/settings.json"], new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Directory.CreateSymbolicLink(Folder["..data"], "v1");
        File.CreateSymbolicLink(Folder["settings.json"], "..data/settings.json");
        await using var server = await GatewayServer.StartWithAsync(Folder["settings.json"], Time);
        Assert.Equal(1000, server.Listener("line").MaxMessageSize);

        Directory.Delete(Folder["..data"]);
        Directory.CreateSymbolicLink(Folder["..data"], "v2");
        Time.Advance(FileWatch.Interval);
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
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("Configuration reloaded: ")), "the change is taken");

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
}
