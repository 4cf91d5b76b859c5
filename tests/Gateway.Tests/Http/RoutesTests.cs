using System.Net;
using System.Text.Json;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Http;

public sealed class RoutesTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly GatewayServer _server = fixture.Server;

    [Fact]
    public async Task Every_GET_route_answers_HEAD_with_the_same_headers_and_no_body()
    {
        var routes = _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(route => route.RoutePattern.RawText!.Replace("{documentName}", "v1"))

            // Which have nothing for a client that does not upgrade, and no end: WebSocketUpgradeTests, EventEndpointTests.
            .Where(route => route is not "/ws" and not "/api/v1/events")
            .ToList();

        Assert.Contains("/health", routes);
        Assert.Contains("/metrics", routes);
        foreach (var route in routes.Where(route => !route.Contains('{')))
        {
            await AssertHeadIsGetWithoutBodyAsync(route.StartsWith('/') ? route : "/" + route);
        }
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    [InlineData("/healthz")]
    public async Task A_healthy_gateway_says_ok_in_plain_text(string path)
    {
        using var answer = await _server.Http.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("ok", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Stats_count_up_by_one_and_show_every_listener()
    {
        using var client = await _server.ConnectReadyAsync();
        await client.SendAsync("PING");
        await client.ReceiveAsync();
        using var first = JsonDocument.Parse(await _server.Http.GetStringAsync("/stats"));
        using var second = JsonDocument.Parse(await _server.Http.GetStringAsync("/stats"));

        Assert.Equal("gateway", first.RootElement.GetProperty("service").GetString());
        Assert.Equal("GET", first.RootElement.GetProperty("method").GetString());
        Assert.Equal("/stats", first.RootElement.GetProperty("path").GetString());
        Assert.False(string.IsNullOrEmpty(first.RootElement.GetProperty("message").GetString()));
        Assert.Equal(first.RootElement.GetProperty("sequence").GetInt64() + 1, second.RootElement.GetProperty("sequence").GetInt64());
        Assert.Equal(["echo", "frames", "line", "ws"], second.RootElement.GetProperty("listeners").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        var line = second.RootElement.GetProperty("listeners").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "line");
        Assert.Equal((1, 1, 5, 11, 1, 2), (Number(line, "active"), Number(line, "accepted"), Number(line, "bytesReceived"), Number(line, "bytesSent"), Number(line, "messagesReceived"), Number(line, "messagesSent")));
    }

    [Fact]
    public async Task Listeners_show_what_was_bound()
    {
        using var answer = JsonDocument.Parse(await _server.Http.GetStringAsync("/api/v1/listeners"));
        var frames = answer.RootElement.GetProperty("listeners").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "frames");

        Assert.Equal($"tcp://{_server.EndPoint("frames")}", frames.GetProperty("url").GetString());
        Assert.DoesNotMatch(":0$", frames.GetProperty("url").GetString());
        Assert.Equal("LengthPrefixed", frames.GetProperty("framing").GetString());
        Assert.Equal("Commands", frames.GetProperty("application").GetString());
        Assert.Equal("tcp", frames.GetProperty("transport").GetString());
        Assert.Equal(65_536, Number(frames, "maxMessageSize"));
    }

    [Fact]
    public async Task The_description_names_every_route()
    {
        using var description = JsonDocument.Parse(await _server.Http.GetStringAsync("/openapi/v1.json"));
        var paths = description.RootElement.GetProperty("paths");

        foreach (var path in new[] { "/health", "/health/live", "/health/ready", "/livez", "/readyz", "/healthz", "/stats", "/api/v1/listeners", "/api/v1/commands/{verb}", "/api/v1/events", "/ws" })
        {
            Assert.True(paths.TryGetProperty(path, out var operations), path);
            Assert.All(operations.EnumerateObject(), operation => Assert.False(string.IsNullOrEmpty(operation.Value.GetProperty("summary").GetString()), path));
        }
    }

    private async Task AssertHeadIsGetWithoutBodyAsync(string path)
    {
        using var get = await _server.Http.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var head = await _server.Http.SendAsync(request);

        Assert.True(get.IsSuccessStatusCode, path);
        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(Headers(get), Headers(head));
        Assert.True(head.Content.Headers.ContentLength > 0, $"HEAD {path} tells no length");
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    // The figures in /metrics change between two requests, and with them their time, and the length by a digit or a series.
    private static List<string> Headers(HttpResponseMessage answer) =>
        [.. answer.Headers.Concat(answer.Content.Headers)
            .Where(header => header.Key != "Date" && !(header.Key is "Content-Length" or "Last-Modified" && answer.RequestMessage!.RequestUri!.AbsolutePath == "/metrics"))
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")
            .Order()];

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
