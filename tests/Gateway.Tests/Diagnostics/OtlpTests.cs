using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Diagnostics;

public sealed class OtlpTests
{
    [Fact]
    public async Task The_standard_variables_send_metrics_and_traces_to_a_collector()
    {
        var received = new ConcurrentQueue<(string Path, string? Type, string Body)>();
        await using var collector = await CollectorAsync(received);
        var environment = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            ["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment=test-bench",
        };
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts, environment);
        using var http = new HttpClient { BaseAddress = gateway.Http };
        await http.GetStringAsync("/health");

        await Eventually.TrueAsync(() => Has("/v1/metrics", "gateway.connections.active"), "our metrics arrive");
        await Eventually.TrueAsync(() => Has("/v1/traces", "/health"), "the request's trace arrives");
        Assert.All(received, export => Assert.Equal("application/x-protobuf", export.Type));
        Assert.All(received, export => Assert.Contains("test-bench", export.Body));
        Assert.Contains("gateway_connections_active", await http.GetStringAsync("/metrics"));

        // The last figures go out on the way out.
        var before = received.Count(export => export.Path == "/v1/metrics");
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.True(received.Count(export => export.Path == "/v1/metrics") > before);

        bool Has(string path, string text) => received.Any(export => export.Path == path && export.Body.Contains(text));
    }

    [Fact]
    public async Task Logs_are_sent_when_asked_to_the_last_one_and_only_then()
    {
        var received = new ConcurrentQueue<(string Path, string? Type, string Body)>();
        await using var collector = await CollectorAsync(received);
        var environment = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single(), ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" };
        await using (var quiet = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts, environment))
        {
            quiet.Signal(GatewayProcess.Terminate);
            Assert.Equal(0, await quiet.ExitAsync());
        }

        Assert.DoesNotContain(received, export => export.Path == "/v1/logs");
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts, new(environment) { ["OTEL_LOGS_EXPORTER"] = "otlp" });
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
        var logs = string.Concat(received.Where(export => export.Path == "/v1/logs").Select(export => export.Body));
        Assert.Contains("is ready: HTTP on", logs);
        Assert.Contains("Stopped", logs);
    }

    [Fact]
    public async Task Certificates_of_one_signal_are_used_for_it_alone()
    {
        using var certificates = new TestCertificates();
        var received = new ConcurrentQueue<(string Path, string? Type, string Body)>();
        await using var collector = await CollectorAsync(received, https: certificates);
        await using var gateway = await GatewayProcess.StartReadyAsync(
            GatewayProcess.AnyPorts,
            new()
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE"] = certificates.AuthorityFile,
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            });
        using var http = new HttpClient { BaseAddress = gateway.Http };
        await http.GetStringAsync("/health");
        await Eventually.TrueAsync(() => received.Any(export => export.Path == "/v1/metrics"), "metrics arrive");
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("\"EventId\":401,")), "the traces' exporter does not trust the collector");
        Assert.All(received, export => Assert.Equal("/v1/metrics", export.Path));
    }

    [Fact]
    public async Task A_collector_that_is_down_holds_nobody_up()
    {
        await using var gateway = await GatewayProcess.StartReadyAsync(
            GatewayProcess.AnyPorts,
            new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://192.0.2.1:4318", ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" });
        using var http = new HttpClient { BaseAddress = gateway.Http };
        Assert.Equal("ok", await http.GetStringAsync("/health"));

        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
    }

    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public async Task A_silent_collector_does_not_hold_the_exit(string protocol)
    {
        using var silent = new SilentServer();
        await using var gateway = await GatewayProcess.StartReadyAsync(
            GatewayProcess.AnyPorts, new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = silent.Url, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol });
        using var http = new HttpClient { BaseAddress = gateway.Http };
        Assert.Equal("ok", await http.GetStringAsync("/health"));

        var began = TimeProvider.System.GetTimestamp();
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 10);
        Assert.Contains(gateway.Output, line => line.Contains("\"Stopped\""));
        Assert.Empty(gateway.Error);
    }

    [Fact]
    public async Task An_exporter_that_cannot_deliver_says_so_once_and_when_it_can_again()
    {
        var received = new ConcurrentQueue<(string Path, string? Type, string Body)>();
        var collector = await CollectorAsync(received);
        var url = collector.Urls.Single();
        await collector.DisposeAsync();
        await using var gateway = await GatewayProcess.StartReadyAsync(
            GatewayProcess.AnyPorts,
            new() { ["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = $"{url}/v1/metrics", ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf", ["OTEL_METRIC_EXPORT_INTERVAL"] = "100" });
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("\"EventId\":401,")), "it says that it can't deliver");
        var said = gateway.Output.Single(line => line.Contains("\"EventId\":401,"));
        Assert.Contains($"Telemetry export to {url}/v1/metrics failed: Connection refused", said);

        await using var again = await CollectorAsync(received, new Uri(url).Port);
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("\"EventId\":402,")), "it says that it can again");
        Assert.Single(gateway.Output, line => line.Contains("\"EventId\":401,"));
        await Eventually.TrueAsync(() => received.Count > 3, "it goes on");
        Assert.Single(gateway.Output, line => line.Contains("\"EventId\":402,"));
    }

    internal static async Task<WebApplication> CollectorAsync(ConcurrentQueue<(string Path, string? Type, string Body)> received, int port = 0, TestCertificates? https = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            if (https is not null)
            {
                listen.UseHttps(https.Write("collector", "CN=localhost", DateTimeOffset.UtcNow.AddYears(1)));
            }
        }));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/v1/{signal}", async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.Enqueue((context.Request.Path, context.Request.ContentType, Encoding.Latin1.GetString(body.ToArray())));
        });
        await app.StartAsync();
        return app;
    }
}
