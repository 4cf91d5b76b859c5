using System.Net;
using Gateway.Diagnostics;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;

namespace Gateway.Tests.Http;

public sealed class MetricsEndpointTests
{
    private const string Text = "text/plain; version=0.0.4; charset=utf-8";

    [Theory]
    [InlineData("*/*", Text)]
    [InlineData("text/plain;version=0.0.4", Text)]
    [InlineData("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    public async Task The_format_follows_Accept(string accept, string contentType)
    {
        await using var server = await GatewayServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Add("Accept", accept);
        using var answer = await server.Http.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith(contentType, answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(contentType != Text, body.EndsWith("# EOF\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_series_has_labels_of_a_scope_and_none_tells_of_a_target()
    {
        await using var server = await GatewayServer.StartAsync();
        var text = await server.Http.GetStringAsync("/metrics");
        Assert.DoesNotContain("otel_scope", text);
        Assert.DoesNotContain("target_info", text);
    }

    [Fact]
    public async Task HEAD_has_no_body_and_nothing_can_be_posted()
    {
        await using var server = await GatewayServer.StartAsync();
        using var head = await server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/metrics"));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        using var post = await server.Http.PostAsync("/metrics", null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
    }

    [Fact]
    public async Task A_scrape_that_grows_too_large_is_refused_and_logged()
    {
        await using var server = await GatewayServer.StartAsync(
            TimeProvider.System,
            services => services.PostConfigure<PrometheusAspNetCoreOptions>(options => options.MaxScrapeResponseSizeBytes = 85_000),
            [.. Enumerable.Range(0, 60).Select(number => ($"Gateway:Listeners:l{number}:Url", (string?)"tcp://127.0.0.1:0"))]);
        using var answer = await server.Http.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        await Eventually.TrueAsync(() => server.Log.GetSnapshot().Any(entry => entry.Id.Id == GatewayEventIds.ScrapeFailed), "the failure is logged");
    }
}
