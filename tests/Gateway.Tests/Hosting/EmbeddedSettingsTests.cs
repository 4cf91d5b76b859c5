using System.Diagnostics.Metrics;
using Gateway.Hosting;
using Gateway.Limits;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Hosting;

/// <summary>What an embedding host sets for itself is the host's: the gateway neither judges it nor changes it.</summary>
public sealed class EmbeddedSettingsTests
{
    [Theory]
    [InlineData("Logging:Console:FormatterName", "simple")]
    [InlineData("Logging:Console:FormatterName", "systemd")]
    [InlineData("Logging:Console:FormatterName", "the-host-s-own")]
    [InlineData("Logging:Console:MaxQueueLength", "100")]
    [InlineData("Logging:Console:QueueFullMode", "Wait")]
    [InlineData("OTEL_TRACES_EXPORTER", "console")]
    [InlineData("OTEL_METRICS_EXPORTER", "otlp,none")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "anything")]
    [InlineData("OTEL_TRACES_SAMPLER", "jaeger_remote")]
    [InlineData("Kestrel:Endpoints:Named:Url", "http://shop.example:0")]
    [InlineData("Kestrel:Endpoints:Named:Url", "http://[::1]:0/")]
    [InlineData("Kestrel:Limits", "of a section that Kestrel does not read")]
    public async Task Settings_of_the_host_do_not_stop_it(string key, string value)
    {
        await using var app = await StartAsync(_ => { }, (key, value));

        await EmbeddingHost.AssertServesAsync(app);
        using var http = EmbeddingHost.CreateClient(app);
        Assert.Equal("ok", await http.GetStringAsync("/health"));
    }

    [Fact]
    public async Task The_host_reads_its_files_again_and_the_gateway_takes_what_is_for_it()
    {
        using var folder = new TempDirectory();
        var log = new FakeLoggerProvider();
        await WriteAsync("one", "500");
        await using var app = await StartAsync(builder =>
        {
            builder.Configuration.AddJsonFile(folder["settings.json"], optional: false, reloadOnChange: true);
            builder.Logging.ClearProviders().AddProvider(log);
        });
        var limits = app.Services.GetRequiredService<IOptionsMonitor<GatewayLimits>>();
        Assert.Equal(500, limits.CurrentValue.MaxConnectionsPerAddress);

        // More than once: the host goes on watching.
        foreach (var (mine, limit) in new[] { ("two", 400), ("three", 300) })
        {
            await WriteAsync(mine, $"{limit}");
            await Eventually.TrueAsync(() => app.Configuration["Mine"] == mine, "the host has its new setting");
            await Eventually.TrueAsync(() => limits.CurrentValue.MaxConnectionsPerAddress == limit, "the gateway has its new limit");
        }

        await WriteAsync("four", "many");
        await Eventually.TrueAsync(() => app.Configuration["Mine"] == "four", "the host has its new setting, whatever the gateway thinks of its own");
        await Eventually.TrueAsync(() => log.Collector.GetSnapshot().Any(entry => entry.Message.Contains("Gateway:Limits:MaxConnectionsPerAddress", StringComparison.Ordinal) && entry.Level == LogLevel.Error), "the gateway's fault is logged");
        Assert.Equal(300, limits.CurrentValue.MaxConnectionsPerAddress);

        // Replaced as a whole, so that nobody reads half of it.
        async Task WriteAsync(string mine, string limit)
        {
            await File.WriteAllTextAsync(folder["new.json"], $$"""{ "Mine": "{{mine}}", "Gateway": { "Limits": { "MaxConnectionsPerAddress": "{{limit}}" } } }""");
            File.Move(folder["new.json"], folder["settings.json"], overwrite: true);
        }
    }

    [Fact]
    public async Task Meters_of_the_host_s_are_measured_whatever_their_scope()
    {
        await using var app = await StartAsync(builder => builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("Shop")));
        using var meter = new Meter(new MeterOptions("Shop") { Scope = this });
        meter.CreateCounter<int>("shop.sales").Add(3);
        using var http = EmbeddingHost.CreateClient(app);

        Assert.Contains("shop_sales_total{} 3", await http.GetStringAsync("/metrics"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Socket_options_of_the_host_s_prevail(bool isSetBefore)
    {
        var builder = EmbeddingHost.Builder();
        if (!isSetBefore)
        {
            builder.AddGateway();
        }

        builder.Services.Configure<SocketTransportOptions>(options => options.MaxReadBufferSize = 12_345);
        builder.AddGateway();
        await using var app = builder.Build();

        Assert.Equal(12_345, app.Services.GetRequiredService<IOptions<SocketTransportOptions>>().Value.MaxReadBufferSize);
    }

    private static async Task<WebApplication> StartAsync(Action<WebApplicationBuilder> configure, params (string Key, string? Value)[] options)
    {
        var builder = EmbeddingHost.Builder(options);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        configure(builder);
        builder.AddGateway();
        var app = builder.Build();
        app.MapGateway();
        await app.StartAsync();
        return app;
    }
}
