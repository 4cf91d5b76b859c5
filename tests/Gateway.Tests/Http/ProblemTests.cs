using System.Net;
using System.Text;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Http;

public sealed class ProblemTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly GatewayServer _server = fixture.Server;

    [Theory]
    [InlineData("*/*")]
    [InlineData("text/html")]
    [InlineData("text/html;q=banana")]
    [InlineData(null)]
    public async Task Unknown_paths_are_404_whatever_the_client_accepts(string? accept) =>
        await Problem.AssertAsync(await SendAsync(HttpMethod.Get, "/nope", accept), HttpStatusCode.NotFound);

    [Theory]
    [InlineData("POST", "/health", "GET, HEAD")]
    [InlineData("POST", "/healthz", "GET, HEAD")]
    [InlineData("DELETE", "/stats", "GET, HEAD")]
    [InlineData("PUT", "/metrics", "GET, HEAD")]
    [InlineData("OPTIONS", "/openapi/v1.json", "GET, HEAD")]
    [InlineData("GET", "/api/v1/commands/PING", "POST")]
    [InlineData("NONSENSE", "/api/v1/listeners", "GET, HEAD")]
    public async Task Wrong_methods_are_405_and_told_the_right_ones(string method, string path, string allow)
    {
        var answer = await SendAsync(new HttpMethod(method), path, "text/html");

        Assert.Equal(allow, string.Join(", ", answer.Content.Headers.Allow));
        await Problem.AssertAsync(answer, HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task A_malformed_body_is_400_and_no_stack_trace_in_the_log()
    {
        var answer = await RawHttp.AskAsync(_server, "POST /api/v1/commands/ECHO HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", answer);
        Assert.Contains("application/problem+json", answer);
        Assert.DoesNotContain(_server.Log.GetSnapshot(), entry => entry.Exception is not null || entry.Level >= LogLevel.Warning);
    }

    [Theory]
    [InlineData("GET / HTTP/9.9\r\n\r\n", "505")]
    [InlineData("GET /health HTTP/1.1\r\n\r\n", "400")]
    [InlineData("\0\xff\x1b[31m garbage\r\n\r\n", "400")]
    [InlineData("POST /api/v1/commands/ECHO HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n", "400")]
    public async Task What_is_no_HTTP_is_refused_and_harms_nobody(string request, string status)
    {
        Assert.StartsWith($"HTTP/1.1 {status} ", await RawHttp.AskAsync(_server, request));
        await _server.AssertServesAsync();
    }

    [Fact]
    public async Task A_client_that_goes_in_the_middle_of_its_body_leaves_no_trace()
    {
        using (var client = await TestClient.ConnectAsync(RawHttp.EndPoint(_server)))
        {
            await client.SendBytesAsync(Encoding.ASCII.GetBytes("POST /api/v1/commands/ECHO HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf"));
            client.Reset();
        }

        await _server.AssertServesAsync();
        Assert.DoesNotContain(_server.Log.GetSnapshot(), entry => entry.Level >= LogLevel.Warning);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? accept)
    {
        using var request = new HttpRequestMessage(method, path);
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return await _server.Http.SendAsync(request);
    }
}
