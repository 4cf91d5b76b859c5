using BenchmarkDotNet.Attributes;
using Gateway.Hosting;
using Gateway.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;

namespace Gateway.Benchmarks.Diagnostics;

/// <summary>One scrape of the whole service while it holds sessions; they are real but for their sockets.</summary>
public class ScrapeBenchmarks
{
    private readonly List<IdleSession> _sessions = [];
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    /// <summary>Live sessions.</summary>
    [Params(0, 10_000)]
    public int Sessions { get; set; }

    /// <summary>Opens the sessions; each has answered a PING.</summary>
    [GlobalSetup]
    public async Task PrepareAsync()
    {
        _app = GatewayApplication.Create(
            [
                "--Gateway:Limits:MaxConnections=20000", "--Logging:LogLevel:Default=Warning", "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0", "--Gateway:Lookup:Udp:Url=",
                "--Gateway:Listeners:line:Url=tcp://127.0.0.1:0", "--Gateway:Listeners:frames:Enabled=false", "--Gateway:Listeners:echo:Enabled=false",
            ],
            builder => builder.Services.Configure<PrometheusAspNetCoreOptions>(options => options.ScrapeResponseCacheDurationMilliseconds = 0));
        await _app.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single(url => url.StartsWith("http:", StringComparison.Ordinal))) };
        var host = _app.Services.GetRequiredService<SessionHost>();
        var listener = _app.Services.GetRequiredService<ListenerDirectory>().All.Single(listener => listener.Name == "line");
        for (var count = 0; count < Sessions; count++)
        {
            var session = new IdleSession(host, listener);
            _sessions.Add(session);
            await session.PingAsync();
        }
    }

    /// <summary>Collects and writes the exposition, and reads it over HTTP; nothing comes from a cache.</summary>
    [Benchmark]
    public async Task<int> Scrape() => (await _http.GetByteArrayAsync("/metrics")).Length;

    /// <summary>Ends the sessions.</summary>
    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        foreach (var session in _sessions)
        {
            await session.EndAsync();
        }

        _sessions.Clear();
        _http.Dispose();
        await _app.DisposeAsync();
    }
}
