using System.Collections.Concurrent;
using System.Net;
using Gateway.Diagnostics.Telemetry;
using Gateway.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Diagnostics;

/// <summary>The standard variables: each does what it says, or is a fault by its name.</summary>
public sealed class OtlpVariablesTests
{
    [Theory]
    [InlineData("OTEL_SDK_DISABLED", "1")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "0")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "-5")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "60s")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "9999999999")]
    [InlineData("OTEL_METRIC_EXPORT_TIMEOUT", "0")]
    [InlineData("OTEL_METRICS_EXPORTER", "console")]
    [InlineData("OTEL_METRICS_EXPORTER", "none,otlp")]
    [InlineData("OTEL_TRACES_EXPORTER", "zipkin")]
    [InlineData("OTEL_LOGS_EXPORTER", "console")]
    [InlineData("OTEL_BLRP_SCHEDULE_DELAY", "0")]
    [InlineData("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "4096")]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "collector")]
    [InlineData("OTEL_METRICS_EXEMPLAR_FILTER", "sometimes")]
    [InlineData("OTEL_TRACES_SAMPLER", "jaeger_remote")]
    [InlineData("OTEL_TRACES_SAMPLER_ARG", "10%")]
    [InlineData("OTEL_TRACES_SAMPLER_ARG", "1.5")]
    [InlineData("OTEL_TRACES_SAMPLER_ARG", "NaN")]
    [InlineData("OTEL_BSP_SCHEDULE_DELAY", "0")]
    [InlineData("OTEL_BSP_MAX_QUEUE_SIZE", "0")]
    [InlineData("OTEL_BSP_MAX_QUEUE_SIZE", "2147483647")]
    [InlineData("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "4096")]
    [InlineData("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "-1")]
    [InlineData("OTEL_RESOURCE_ATTRIBUTES", "production")]
    [InlineData("OTEL_RESOURCE_ATTRIBUTES", "a=b,c")]
    [InlineData("OTEL_RESOURCE_ATTRIBUTES", "=b")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "unix:///run/otel")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "//collector")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "GRPC")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "0")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "10s")]
    [InlineData("OTEL_EXPORTER_OTLP_COMPRESSION", "zstd")]
    [InlineData("OTEL_EXPORTER_OTLP_CERTIFICATE", "/nowhere.pem")]
    [InlineData("OTEL_EXPORTER_OTLP_CERTIFICATE", "/etc/hostname")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "lowmemory")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "2")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION", "exponential")]
    [InlineData("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "always")]
    [InlineData("OTEL_LOG_LEVEL", "loud")]
    public void Is_a_fault(string name, string value)
    {
        var fault = Assert.Single(FaultsOf((name, value)));
        Assert.StartsWith(name + " ", fault);
        Assert.Contains(value, fault);
        if (name != "OTEL_SDK_DISABLED")
        {
            Assert.Empty(FaultsOf((name, value), ("OTEL_SDK_DISABLED", "true")));
        }
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("a=b,secret")]
    [InlineData("a=b,,c=secret")]
    [InlineData("=secret")]
    [InlineData("a b=secret")]
    [InlineData("a=b,A=secret")]
    [InlineData("user-agent=secret")]
    [InlineData("Content-Type=secret")]
    [InlineData("a=secret%0D%0Ab:c")]
    public void Faulty_headers_are_named_and_not_shown(string headers)
    {
        foreach (var name in new[] { "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_METRICS_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_LOGS_HEADERS" })
        {
            var fault = Assert.Single(FaultsOf((name, headers)));
            Assert.StartsWith(name + " ", fault);
            Assert.DoesNotContain("secret", fault);
        }
    }

    [Fact]
    public void A_password_in_an_address_is_a_fault_and_not_shown() =>
        Assert.DoesNotContain("secret", Assert.Single(FaultsOf(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://me:secret@collector:4318"))));

    [Theory]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "1")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "2147483647")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "")]
    [InlineData("OTEL_METRICS_EXPORTER", "otlp, prometheus")]
    [InlineData("OTEL_TRACES_SAMPLER_ARG", "0.25")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20x=y,b=c,")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "https://[::1]:4318/otlp")]
    [InlineData("OTEL_RESOURCE_ATTRIBUTES", "service.namespace=a,b=")]
    [InlineData("OTEL_NOBODY_KNOWS", "x")]
    public void Is_none(string name, string value) => Assert.Empty(FaultsOf((name, value)));

    [Fact]
    public void A_queue_shorter_than_the_batch_that_is_usual_is_a_fault() =>
        Assert.Equal(
            "OTEL_BSP_MAX_EXPORT_BATCH_SIZE is 512 unless it is set: it must be at most OTEL_BSP_MAX_QUEUE_SIZE, 100.", Assert.Single(FaultsOf(("OTEL_BSP_MAX_QUEUE_SIZE", "100"))));

    [Fact]
    public void What_nothing_reads_is_known() => Assert.Equal(
        ["OTEL_EXPORTER_OTLP_ENPOINT", "OTEL_TRACES_SAMPLER_ARG"],
        TelemetryVariables.FindUnread(Of(("OTEL_EXPORTER_OTLP_ENPOINT", "http://a"), ("OTEL_LOGS_EXPORTER", "none"), ("OTEL_TRACES_SAMPLER_ARG", "0.5"), ("OTEL_PROPAGATORS", "tracecontext"))).Order());

    [Fact]
    public async Task Start_and_check_tell_them_as_any_fault()
    {
        var bad = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_HEADERS"] = "abc", ["OTEL_METRIC_EXPORT_INTERVAL"] = "0", ["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = "//collector" };
        foreach (var args in new string[][] { ["check"], GatewayProcess.AnyPorts })
        {
            var (exitCode, _, error) = await GatewayProcess.RunAsync(args, bad);
            Assert.Equal(1, exitCode);
            Assert.StartsWith("Gateway can't start. The configuration has 3 faults:", error);
            Assert.Contains("OTEL_EXPORTER_OTLP_HEADERS has an entry, number 1, without '='", error);
            Assert.Contains("OTEL_METRIC_EXPORT_INTERVAL is '0'", error);
        }
    }

    [Fact]
    public async Task Disabled_means_disabled()
    {
        var received = new ConcurrentQueue<(string Path, string? Type, string Body)>();
        await using var collector = await OtlpTests.CollectorAsync(received);
        var disabled = new Dictionary<string, string>
        {
            ["OTEL_SDK_DISABLED"] = "true",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "0",
        };
        Assert.Equal(0, (await GatewayProcess.RunAsync(["check", "--Gateway:Limits:MaxConnections=100"], disabled)).ExitCode);
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts, disabled);
        using var http = new HttpClient { BaseAddress = gateway.Http };
        using var answer = await http.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("OTEL_SDK_DISABLED", await answer.Content.ReadAsStringAsync());
        Assert.Equal("ok", await http.GetStringAsync("/health/ready"));
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.Empty(received);
    }

    [Fact]
    public async Task What_is_set_for_one_signal_goes_there_alone()
    {
        var received = new ConcurrentQueue<(string Path, string? Type, string Body)>();
        await using var collector = await OtlpTests.CollectorAsync(received);
        var environment = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = $"{collector.Urls.Single()}/v1/ours",
            ["OTEL_EXPORTER_OTLP_METRICS_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        };
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts, environment);
        await Eventually.TrueAsync(() => received.Any(export => export.Path == "/v1/ours" && export.Body.Contains("gateway.connections.active")), "metrics arrive where they are sent");
        Assert.All(received, export => Assert.Equal("/v1/ours", export.Path));
    }

    [Fact]
    public async Task None_sends_nothing_and_the_configuration_is_as_good_as_the_environment()
    {
        var received = new ConcurrentQueue<(string Path, string? Type, string Body)>();
        await using var collector = await OtlpTests.CollectorAsync(received);
        await using var gateway = await GatewayProcess.StartReadyAsync(
            [
                .. GatewayProcess.AnyPorts, $"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.Urls.Single()}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
                "--OTEL_METRICS_EXPORTER=none", "--OTEL_BSP_SCHEDULE_DELAY=100",
            ]);
        using var http = new HttpClient { BaseAddress = gateway.Http };
        await http.GetStringAsync("/health");
        await Eventually.TrueAsync(() => received.Any(export => export.Path == "/v1/traces"), "traces arrive");
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.DoesNotContain(received, export => export.Path == "/v1/metrics");
    }

    private static List<string> FaultsOf(params (string Name, string Value)[] variables)
    {
        var faults = new List<string>();
        TelemetryVariables.Find(Of(variables), faults);
        return faults;
    }

    private static IConfigurationRoot Of(params (string Name, string Value)[] variables) =>
        new ConfigurationBuilder().AddInMemoryCollection(variables.Select(variable => KeyValuePair.Create(variable.Name, (string?)variable.Value))).Build();
}
