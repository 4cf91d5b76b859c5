using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json;
using Gateway.Files;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Http.Guard;

/// <summary>A gateway with an operator's token (docs/protocol.md 8.3).</summary>
public sealed class OperatorTokenTests : IAsyncLifetime
{
    private const string Token = "0123456789abcdef";
    private static readonly string[] Open = ["/health", "/health/live", "/health/ready", "/livez", "/readyz", "/healthz", "/stats", "/metrics", "/openapi/v1.json"];

    private GatewayServer _server = null!;

    public async Task InitializeAsync() => _server = await GatewayServer.StartAsync(("Gateway:Api:Token", Token));

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Every_route_but_those_named_asks_for_it()
    {
        var routes = _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();
        foreach (var route in routes.Where(route => !Open.Contains("/" + route.RoutePattern.RawText!.TrimStart('/'))))
        {
            var path = "/" + route.RoutePattern.RawText!.TrimStart('/').Replace('{', 'x').Replace('}', 'x');
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Where(method => method != "CONNECT") ?? ["GET"])
            {
                using var answer = await AskAsync(method, path, null);
                Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{method} {path}: {answer.StatusCode}");
            }
        }
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/ready")]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    [InlineData("/healthz")]
    [InlineData("/stats")]
    [InlineData("/metrics")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/apis")]
    public async Task Monitoring_and_what_is_not_below_need_none(string path)
    {
        using var answer = await AskAsync("GET", path, null);
        Assert.NotEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData(null, "This needs a token: send Authorization: Bearer TOKEN.", "Bearer realm=\"gateway\"")]
    [InlineData("Basic MDEyMzQ1Njc4OWFiY2RlZg==", "This needs a token: send Authorization: Bearer TOKEN.", "Bearer realm=\"gateway\"")]
    [InlineData(Token, "This needs a token: send Authorization: Bearer TOKEN.", "Bearer realm=\"gateway\"")]
    [InlineData("Bearer 0123456789abcdee", "That token is not known here.", "Bearer realm=\"gateway\", error=\"invalid_token\"")]
    [InlineData("Bearer 0123456789abcde", "That token is not known here.", "Bearer realm=\"gateway\", error=\"invalid_token\"")]
    [InlineData("Bearer 0123456789abcdef0", "That token is not known here.", "Bearer realm=\"gateway\", error=\"invalid_token\"")]
    [InlineData("Bearer 0123456789ABCDEF", "That token is not known here.", "Bearer realm=\"gateway\", error=\"invalid_token\"")]
    [InlineData("Bearer ", "This needs a token: send Authorization: Bearer TOKEN.", "Bearer realm=\"gateway\"")]
    public async Task Without_it_the_answer_is_401_and_says_what_is_asked_for(string? authorization, string detail, string challenge)
    {
        var answer = await AskAsync("GET", "/api/v1/listeners", authorization);
        Assert.Equal(challenge, answer.Headers.WwwAuthenticate.ToString());
        Assert.DoesNotContain(Token[..^1], await answer.Content.ReadAsStringAsync());
        await Problem.AssertAsync(answer, HttpStatusCode.Unauthorized, detail);
    }

    [Theory]
    [InlineData("GET", "/api/v1/listeners")]
    [InlineData("GET", "/API/v1/listeners")]
    [InlineData("GET", "/%61pi/v1/listeners")]
    [InlineData("GET", "/health/../api/v1/listeners")]
    [InlineData("GET", "/./api/v1/listeners")]
    [InlineData("GET", "/api")]
    [InlineData("GET", "/api/")]
    [InlineData("GET", "/api/v9/no/such")]
    [InlineData("DELETE", "/api/v1/listeners")]
    [InlineData("OPTIONS", "/api/v1/listeners")]
    [InlineData("GET", "/ws")]
    [InlineData("GET", "/ws/")]
    [InlineData("POST", "/WS")]
    [InlineData("GET", "http://127.0.0.1/api/v1/listeners")]
    public async Task However_the_path_is_written_and_whether_or_not_there_is_one(string method, string target) =>
        Assert.StartsWith("HTTP/1.1 401 ", await RawHttp.AskAsync(_server, $"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));

    // A path that the guard reads as another must be another to the router as well.
    [Theory]
    [InlineData("//api/v1/listeners")]
    [InlineData("/api%2Fv1/listeners")]
    [InlineData("/%2Fapi/v1/listeners")]
    [InlineData("/api;a/v1/listeners")]
    [InlineData("/api%00/v1/listeners")]
    [InlineData("/\\api/v1/listeners")]
    public async Task No_way_of_writing_it_leads_past_the_guard(string target) =>
        Assert.Matches("^HTTP/1.1 4", await RawHttp.AskAsync(_server, $"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"));

    [Theory]
    [InlineData("Bearer " + Token)]
    [InlineData("bearer " + Token)]
    [InlineData("BEARER   " + Token)]
    public async Task With_it_one_is_served_and_gets_404_and_405_as_usual(string authorization)
    {
        using var answer = await AskAsync("GET", "/api/v1/listeners", authorization);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Problem.AssertAsync(await AskAsync("GET", "/api/v9/no/such", authorization), HttpStatusCode.NotFound);
        await Problem.AssertAsync(await AskAsync("DELETE", "/api/v1/listeners", authorization), HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task A_body_is_not_read_before_it_was_shown()
    {
        // What is announced never comes: the answer does not wait for it.
        using var client = await TestClient.ConnectAsync(RawHttp.EndPoint(_server));
        await client.SendBytesAsync("POST /api/v1/commands/ECHO HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 401 ", await client.ReceiveAsync());
    }

    [Fact]
    public async Task A_WebSocket_needs_it_too_as_a_header_or_in_the_query()
    {
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => WebSocketClient.ConnectAsync(_server));
        Assert.Contains("401", refused.Message);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("GET", $"/ws?access_token={Token}", null)).StatusCode);
        Assert.Equal(HttpStatusCode.UpgradeRequired, (await AskAsync("GET", $"/ws?token={Token}", null)).StatusCode);

        using var client = await WebSocketClient.ConnectAsync(_server, options => options.SetRequestHeader("Authorization", $"Bearer {Token}"));
        Assert.Equal("READY", await client.ReceiveAsync());
    }

    [Fact]
    public async Task The_description_says_where_it_is_needed()
    {
        using var description = JsonDocument.Parse(await _server.Http.GetStringAsync("/openapi/v1.json"));
        Assert.Equal("bearer", description.RootElement.GetProperty("components").GetProperty("securitySchemes").GetProperty("operator").GetProperty("scheme").GetString());
        foreach (var path in description.RootElement.GetProperty("paths").EnumerateObject())
        {
            var isGuarded = path.Name.StartsWith("/api/", StringComparison.Ordinal) || path.Name == "/ws";
            Assert.All(path.Value.EnumerateObject(), operation =>
            {
                Assert.True(isGuarded == operation.Value.TryGetProperty("security", out var security), path.Name);
                Assert.True(!isGuarded || security[0].TryGetProperty("operator", out _), path.Name);
                Assert.Equal(isGuarded, operation.Value.GetProperty("responses").TryGetProperty("401", out _));
            });
        }
    }

    [Fact]
    public void It_stands_in_no_log_line() => Assert.DoesNotContain(_server.Log.GetSnapshot(), entry => entry.Message.Contains(Token, StringComparison.Ordinal));

    [Fact]
    public void The_start_log_says_that_it_is_asked_for() =>
        Assert.Contains(_server.Log.GetSnapshot(), entry => entry.Message == "/api/ and /ws are served to whoever shows the operator's token");

    [Fact]
    public async Task A_file_holds_more_of_them_and_is_read_again_when_it_changes()
    {
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory["tokens"], "# of the night shift\nnight-0123456789abcdef\n");
        var time = new FakeTimeProvider();
        await using var server = await GatewayServer.StartAsync(time, ("Gateway:Api:Token", Token), ("Gateway:Api:TokenFile", directory["tokens"]));
        Assert.Equal("200, 200, 401", await StatusesAsync());

        await File.WriteAllTextAsync(directory["tokens"], "fresh-0123456789abcdefgh\n");
        time.Advance(FileWatch.Interval);
        Assert.Equal("200, 401, 200", await StatusesAsync());

        File.Delete(directory["tokens"]);
        time.Advance(FileWatch.Interval);
        Assert.Equal("200, 401, 200", await StatusesAsync());
        Assert.Contains(server.Log.GetSnapshot(), entry => entry.Message.StartsWith("Gateway:Api:TokenFile changed but can't be used: ", StringComparison.Ordinal));

        async Task<string> StatusesAsync()
        {
            var statuses = new List<int>();
            foreach (var token in new[] { Token, "night-0123456789abcdef", "fresh-0123456789abcdefgh" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/listeners");
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                using var answer = await server.Http.SendAsync(request);
                statuses.Add((int)answer.StatusCode);
            }

            return string.Join(", ", statuses);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(string method, string path, string? authorization)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await _server.Http.SendAsync(request);
    }
}
