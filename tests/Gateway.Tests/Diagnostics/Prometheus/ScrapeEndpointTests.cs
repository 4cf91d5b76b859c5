using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Gateway.Diagnostics.Prometheus;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Gateway.Tests.Diagnostics.Prometheus;

public sealed class ScrapeEndpointTests
{
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    [SkippableFact]
    public async Task Promtool_accepts_the_exposition_and_finds_no_fault_with_names_of_ours()
    {
        var promtool = FindOnPath("promtool");
        Skip.If(promtool is null, "promtool is not on the PATH: the exposition can't be checked with Prometheus's own parser.");
        await using var server = await ScrapedServer.StartAsync();

        // The server's own instruments have something to say once a first request is over, which is after its answer has come.
        const string Duration = "\nhttp_server_request_duration_seconds_bucket{";
        var exposition = "";
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        while (!exposition.Contains(Duration))
        {
            exposition = await server.Client.GetStringAsync("/metrics", timeout.Token);
        }

        var (exitCode, complaints) = await CheckMetricsAsync(promtool, exposition);

        Assert.Contains("\ndotnet_process_cpu_time_seconds_total{", exposition);
        Assert.Contains(Duration, exposition);
        Assert.Contains("\nkestrel_active_connections{", exposition);
        Assert.Contains("\ngateway_bytes_received_total{", exposition);

        // 3 says that it was read well and that a name or a missing help is not as Prometheus would have it.
        Assert.True(exitCode is 0 or 3, complaints);
        Assert.DoesNotContain("gateway_", complaints);
    }

    [Theory]
    [InlineData(null, "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", OpenMetrics)]
    public async Task The_format_follows_Accept_and_the_length_is_told(string? accept, string contentType)
    {
        await using var server = await ScrapedServer.StartAsync();
        using var response = await server.SendAsync(HttpMethod.Get, accept);
        var body = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(contentType, response.Content.Headers.GetValues("Content-Type").Single());
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        Assert.Equal("Accept", response.Headers.Vary.Single());
        Assert.Equal(contentType == OpenMetrics, body.AsSpan().EndsWith("# EOF\n"u8));
    }

    [Fact]
    public async Task Head_answers_the_headers_alone()
    {
        await using var server = await ScrapedServer.StartAsync();
        using var response = await server.SendAsync(HttpMethod.Head, OpenMetrics);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(OpenMetrics, response.Content.Headers.GetValues("Content-Type").Single());
        Assert.True(response.Content.Headers.ContentLength > 0);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Other_methods_are_not_allowed()
    {
        await using var server = await ScrapedServer.StartAsync();
        using var response = await server.SendAsync(HttpMethod.Post);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task A_failed_collection_is_a_problem_that_tells_no_secrets_and_the_next_scrape_works()
    {
        await using var server = await ScrapedServer.StartAsync();
        var collect = server.Exporter.Collect;
        server.Exporter.Collect = _ => throw new InvalidOperationException("the secret");
        using (var response = await server.SendAsync(HttpMethod.Get))
        {
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync());
        }

        server.Exporter.Collect = collect;
        using var next = await server.SendAsync(HttpMethod.Get);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Our_own_refusal_says_why()
    {
        await using var server = await ScrapedServer.StartAsync();
        server.Exporter.Collect = null;
        using var response = await server.SendAsync(HttpMethod.Get);

        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(500, problem.RootElement.GetProperty("status").GetInt32());
        Assert.Contains("stopped", problem.RootElement.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Mapping_without_a_provider_says_what_to_do()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        var failure = Assert.Throws<InvalidOperationException>(() => app.MapPrometheusScrapingEndpoint());
        Assert.Contains("Sdk.CreateMeterProviderBuilder().AddPrometheusExporter().Build()", failure.Message);
    }

    [Fact]
    public async Task Mapping_with_a_provider_that_has_no_exporter_says_what_to_do()
    {
        using var provider = Sdk.CreateMeterProviderBuilder().Build();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(provider);
        await using var app = builder.Build();

        var failure = Assert.Throws<InvalidOperationException>(() => app.MapPrometheusScrapingEndpoint());
        Assert.Contains("Call AddPrometheusExporter()", failure.Message);
    }

    private static string? FindOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    private static async Task<(int ExitCode, string Complaints)> CheckMetricsAsync(string path, string exposition)
    {
        using var promtool = Process.Start(new ProcessStartInfo(path, ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = promtool.StandardOutput.ReadToEndAsync();
        var complaints = promtool.StandardError.ReadToEndAsync();
        await promtool.StandardInput.WriteAsync(exposition);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync();
        return (promtool.ExitCode, await output + await complaints);
    }
}
