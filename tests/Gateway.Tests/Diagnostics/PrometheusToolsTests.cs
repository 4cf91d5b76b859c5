using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
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
        var prometheus = Tool.Require("prometheus", "prometheus");
        await using var server = await GatewayServer.StartAsync();
        await server.AssertServesAsync();
        var folder = Directory.CreateTempSubdirectory("prometheus-");
        var port = FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "prometheus.yml"), $$"""
            global: { scrape_interval: 1s }
            scrape_configs:
              - job_name: gateway
                static_configs: [ { targets: [ "{{server.Http.BaseAddress!.Authority}}" ] } ]
            """);
        using var process = Process.Start(new ProcessStartInfo(prometheus,
        [
            $"--config.file={Path.Combine(folder.FullName, "prometheus.yml")}", $"--storage.tsdb.path={Path.Combine(folder.FullName, "data")}", $"--web.listen-address=127.0.0.1:{port}",
        ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            Assert.Equal("1", await QueryAsync(client, "up"));
            Assert.Equal("1", await QueryAsync(client, "gateway_build_info"));
            Assert.Equal("2", await QueryAsync(client, "gateway_commands_total{command='PING',result='ok'}"));

            // Only OpenMetrics, which it asks for first, names a counter without its _total.
            Assert.Contains("\"gateway_bytes_received\":", await client.GetStringAsync("/api/v1/metadata?metric=gateway_bytes_received"));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
            folder.Delete(recursive: true);
        }
    }

    // The first value that comes; before the first scrape there is none, and before it listens no answer.
    private static async Task<string?> QueryAsync(HttpClient client, string query)
    {
        using var patience = new CancellationTokenSource(TestClient.Patience);
        while (true)
        {
            try
            {
                using var answer = JsonDocument.Parse(await client.GetStringAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}", patience.Token));
                var result = answer.RootElement.GetProperty("data").GetProperty("result");
                if (result.GetArrayLength() > 0)
                {
                    return result[0].GetProperty("value")[1].GetString();
                }
            }
            catch (HttpRequestException) when (!patience.IsCancellationRequested)
            {
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
