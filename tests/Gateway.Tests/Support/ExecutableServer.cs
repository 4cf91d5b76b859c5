using System.Net;
using System.Text.Json;
using Gateway.Sessions;
using Gateway.Tests.Http;
using Gateway.Transports;

namespace Gateway.Tests.Support;

/// <summary>An executable in a process of its own. What the tests want to know of it they ask the operator's API.</summary>
public sealed class ExecutableServer : ServedGateway
{
    private readonly GatewayProcess _process;
    private readonly TempDirectory _folder;
    private readonly Dictionary<string, (EndPoint EndPoint, string Framing)> _listeners;

    private ExecutableServer(GatewayProcess process, TempDirectory folder, HttpClient http, JsonElement listeners)
    {
        _process = process;
        _folder = folder;
        Http = http;
        _listeners = listeners.GetProperty("listeners").EnumerateArray().Where(listener => listener.GetProperty("transport").GetString() != "websocket").ToDictionary(
            listener => listener.GetProperty("name").GetString()!,
            listener => (ListenerUrl.Parse(listener.GetProperty("url").GetString()!, out _)!, listener.GetProperty("framing").GetString()!));
    }

    /// <summary>The executable under test; null for the gateway in this process, and its assembly.</summary>
    public static string? Path { get; } = Environment.GetEnvironmentVariable("GATEWAY_EXECUTABLE") is { Length: > 0 } path ? path : null;

    public override HttpClient Http { get; }

    /// <summary>Starts with the listeners of <see cref="GatewayServer"/>, and <paramref name="options"/> over them, the last of each key.</summary>
    public static async Task<ExecutableServer> StartAsync((string Key, string? Value)[] options)
    {
        var folder = new TempDirectory();
        var settings = folder["settings.json"];
        var all = GatewayServer.Defaults();
        foreach (var (key, value) in options)
        {
            all[key] = value;
        }

        await File.WriteAllTextAsync(settings, JsonSerializer.Serialize(all));
        var process = await GatewayProcess.StartReadyAsync(["--config", settings]);
        var http = new HttpClient { BaseAddress = process.Http };
        return new ExecutableServer(process, folder, http, await Api.JsonAsync(await http.GetAsync("/api/v1/listeners").WaitAsync(TestClient.Patience)));
    }

    public override EndPoint EndPoint(string listener) => _listeners[listener].EndPoint;

    public override Task AssertEndedAsync(string listener, SessionEnd end, long count = 1) => Eventually.TrueAsync(
        async () => await CountEndedAsync(listener, end.ToReason()) == count,
        $"{count} sessions end as '{end.ToReason()}'");

    public override Task AssertReceivedAsync(string listener, long bytes) =>
        Eventually.TrueAsync(async () => await this.CountAsync(listener, "bytesReceived") >= bytes, $"{bytes} bytes are received");

    /// <summary>It stands still until <see cref="Continue"/>; its connections stay.</summary>
    public void Pause() => _process.Signal(GatewayProcess.Pause);

    public void Continue() => _process.Signal(GatewayProcess.Continue);

    /// <summary>Ends it as a power cut would.</summary>
    public Task KillAsync() => _process.KillAsync();

    public override async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    protected override string Framing(string listener) => _listeners[listener].Framing;

    private async Task<long> CountEndedAsync(string listener, string reason)
    {
        var scrape = await Http.GetStringAsync("/metrics").WaitAsync(TestClient.Patience);
        var sample = scrape.Split('\n').FirstOrDefault(line =>
            line.StartsWith("gateway_connections_closed_total{", StringComparison.Ordinal)
            && line.Contains($"listener=\"{listener}\"", StringComparison.Ordinal) && line.Contains($"reason=\"{reason}\"", StringComparison.Ordinal));
        return sample is null ? 0 : long.Parse(sample[(sample.IndexOf('}') + 1)..].Trim().Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}
