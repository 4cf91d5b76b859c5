using Gateway.Commands;
using Gateway.Tests.Support;

namespace Gateway.Tests.Diagnostics;

/// <summary>Prometheus's own programs judge a live gateway.</summary>
public sealed class PrometheusToolsTests
{
    // It reads the text format alone; Prometheus itself, below, asks for OpenMetrics.
    [SkippableFact]
    public async Task Promtool_finds_no_fault_with_ours()
    {
        var promtool = Tool.Require("promtool", "prometheus");
        await using var server = await GatewayServer.StartAsync();
        await server.AssertServesAsync();

        var (exitCode, complaints) = await Tool.RunAsync(promtool, ["check", "metrics"], await server.Http.GetStringAsync("/metrics"));

        // 3 says that it was read well and that some name is not to its taste; the framework's may be, ours may not.
        Assert.True(exitCode is 0 or 3, complaints);
        Assert.DoesNotContain("gateway_", complaints);
    }

    [SkippableFact]
    public async Task Prometheus_scrapes_a_live_gateway_as_OpenMetrics()
    {
        Tool.Require("prometheus", "prometheus");
        await using var server = await GatewayServer.StartAsync();
        await server.AssertServesAsync();
        using var client = await server.ConnectReadyAsync();
        await client.SendAsync([.. Enumerable.Repeat("HELP", 2 * CommandTable.TimedOneIn)]);
        await using var prometheus = await RealPrometheus.StartAsync(server.Http.BaseAddress!.Authority);

        // On a busy machine the first scrape may take longer than Prometheus waits.
        var up = "";
        for (var look = 0; look < 600 && up != "1"; look++)
        {
            up = await prometheus.FirstAsync("up");
            await Task.Delay(TimeSpan.FromMilliseconds(up == "1" ? 0 : 100));
        }

        Assert.Equal("1", up);
        Assert.Equal("1", await prometheus.FirstAsync("gateway_build_info"));
        Assert.Equal("2", await prometheus.FirstAsync("gateway_commands_total{command='PING',result='ok'}"));

        // Bounds are labels: it knows them by Go's spelling.
        foreach (var bound in new[] { "1e-07", "1e-06", "1e-05", "0.0001", "0.1", "1.0", "10.0", "+Inf" })
        {
            Assert.NotEmpty(await prometheus.FirstAsync($"gateway_command_duration_seconds_bucket{{command='HELP',le='{bound}'}}"));
        }

        // Only OpenMetrics, which it asks for first, names a counter without its _total.
        Assert.Contains("\"gateway_bytes_received\":", await prometheus.Http.GetStringAsync("/api/v1/metadata?metric=gateway_bytes_received"));
    }
}
