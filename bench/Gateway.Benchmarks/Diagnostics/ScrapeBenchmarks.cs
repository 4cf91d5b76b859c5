using BenchmarkDotNet.Attributes;
using Gateway.Diagnostics.Prometheus;
using Gateway.Hosting;
using Gateway.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace Gateway.Benchmarks.Diagnostics;

/// <summary>One scrape of the whole service while it holds sessions; they are real but for their sockets.</summary>
public class ScrapeBenchmarks
{
    private readonly List<IdleSession> _sessions = [];
    private WebApplication _app = null!;
    private PrometheusExporter _exporter = null!;

    /// <summary>Live sessions.</summary>
    [Params(0, 10_000)]
    public int Sessions { get; set; }

    /// <summary>Opens the sessions; each has answered a PING.</summary>
    [GlobalSetup]
    public async Task PrepareAsync()
    {
        _app = GatewayApplication.Create(["--Gateway:Limits:MaxConnections=20000", "--Logging:LogLevel:Default=Warning"]);
        _exporter = LiveExporters.FindIn(_app.Services.GetRequiredService<MeterProvider>())!;
        var host = _app.Services.GetRequiredService<SessionHost>();
        var listener = _app.Services.GetRequiredService<ListenerDirectory>().All.Single(listener => listener.Name == "line");
        for (var count = 0; count < Sessions; count++)
        {
            var session = new IdleSession(host, listener);
            _sessions.Add(session);
            await session.PingAsync();
        }
    }

    /// <summary>Collects and writes the exposition; nothing comes from a cache.</summary>
    [Benchmark]
    public int Scrape() => _exporter.Scrape(ExpositionFormat.PrometheusText).Length;

    /// <summary>Ends the sessions.</summary>
    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        foreach (var session in _sessions)
        {
            await session.EndAsync();
        }

        _sessions.Clear();
        await _app.DisposeAsync();
    }
}
