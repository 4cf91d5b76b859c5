using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Gateway.Tests.Support;

/// <summary>Prometheus itself, on loopback, looking at one gateway twice a second.</summary>
public sealed class RealPrometheus : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TempDirectory _folder;

    private RealPrometheus(Process process, TempDirectory folder, int port)
    {
        _process = process;
        _folder = folder;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public HttpClient Http { get; }

    /// <summary>Starts it under the job name <c>gateway</c>, with rule files by their paths; skips the test where it is missing.</summary>
    public static Task<RealPrometheus> StartAsync(string target, params string[] rules) => StartLabelledAsync(target, "{}", rules);

    /// <summary>The same with more labels of the target, as a mapping of YAML.</summary>
    public static async Task<RealPrometheus> StartLabelledAsync(string target, string labels, params string[] rules)
    {
        var program = Tool.Require("prometheus", "prometheus");
        var folder = new TempDirectory();
        var port = FreePort();
        await File.WriteAllTextAsync(folder["prometheus.yml"], $$"""
            global: { scrape_interval: 500ms, evaluation_interval: 500ms }
            rule_files: [ {{string.Join(", ", rules.Select(rule => $"'{rule}'"))}} ]
            scrape_configs:
              - job_name: gateway
                static_configs: [ { targets: [ "{{target}}" ], labels: {{labels}} } ]
            """);
        var process = Process.Start(new ProcessStartInfo(program,
        [
            $"--config.file={folder["prometheus.yml"]}", $"--storage.tsdb.path={folder["data"]}", $"--web.listen-address=127.0.0.1:{port}",
        ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return new RealPrometheus(process, folder, port);
    }

    /// <summary>The values that a query gives now; none too while Prometheus does not listen yet. A query that it can't read throws.</summary>
    public async Task<string[]> QueryAsync(string query)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative));
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                // It listens, and has not read its own storage yet.
                return [];
            }

            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            return json.RootElement.GetProperty("status").GetString() == "success"
                ? [.. json.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(one => one.GetProperty("value")[1].GetString()!)]
                : throw new FormatException($"{query}: {json.RootElement.GetProperty("error").GetString()}");
        }
        catch (HttpRequestException)
        {
            return [];
        }
    }

    /// <summary>The first value that comes, sooner or later.</summary>
    public async Task<string> FirstAsync(string query)
    {
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        while (true)
        {
            if (await QueryAsync(query) is [var first, ..])
            {
                return first;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), timeout.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
