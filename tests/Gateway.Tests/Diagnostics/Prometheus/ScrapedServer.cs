using Gateway.Diagnostics.Prometheus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Diagnostics.Prometheus;

/// <summary>A real server on a port of its own that serves a few metrics like ours, its own and the runtime's.</summary>
internal sealed class ScrapedServer : IAsyncDisposable
{
    private readonly ScrapedMeters _metrics;
    private readonly WebApplication _app;

    private ScrapedServer(ScrapedMeters metrics, WebApplication app)
    {
        _metrics = metrics;
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public PrometheusExporter Exporter => _metrics.Exporter;

    public static async Task<ScrapedServer> StartAsync()
    {
        var metrics = new ScrapedMeters(
            configure: builder => builder.AddMeter("System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"),
            options: options => options.ScrapeResponseCacheDurationMilliseconds = 0);
        var tag = new KeyValuePair<string, object?>("listener", "a \"quoted\\name\"\nof two lines");
        metrics.Meter.CreateCounter<long>("gateway.bytes.received", "By", "Bytes received.").Add(12, tag);
        metrics.Meter.CreateUpDownCounter<long>("gateway.connections.active", "{connection}", "Live \\ sessions.\n").Add(1, tag);
        metrics.Meter.CreateHistogram<double>("gateway.connection.duration", "s", "How long they lived.").Record(0.25, tag);

        var builder = WebApplication.CreateSlimBuilder();

        // Not the gateway's own settings, which lie beside the tests and name a port.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(metrics.Provider);
        var app = builder.Build();
        app.MapPrometheusScrapingEndpoint();
        await app.StartAsync();
        return new ScrapedServer(metrics, app);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string? accept = null)
    {
        using var request = new HttpRequestMessage(method, "/metrics");
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return await Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _metrics.Dispose();
    }
}
