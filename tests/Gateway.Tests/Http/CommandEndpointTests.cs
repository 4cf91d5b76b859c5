using System.Net;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http;

public sealed class CommandEndpointTests(CommandEndpointTests.SmallBodies fixture) : IClassFixture<CommandEndpointTests.SmallBodies>
{
    /// <summary>The smallest body limit that is still larger than one piece of Kestrel's.</summary>
    private const int Limit = 10_000;

    private readonly GatewayServer _server = fixture.Server;

    [Theory]
    [InlineData("PING", "", 200, "PONG")]
    [InlineData("ping", "", 200, "PONG")]
    [InlineData("ECHO", "hello", 200, "OK hello")]
    [InlineData("ECHO", "", 200, "OK ")]
    [InlineData("STATUS", "", 200, "OK healthy")]
    [InlineData("PING", "x", 400, "ERR usage: PING")]
    [InlineData("NOPE", "", 404, "ERR unknown command")]
    [InlineData("E%20CHO", "", 404, "ERR unknown command")]
    [InlineData("QUIT", "", 409, "ERR needs a session")]
    [InlineData("WHOAMI", "", 409, "ERR needs a session")]
    public async Task A_verb_is_answered_as_on_a_line_with_the_status_that_fits(string verb, string body, int status, string reply)
    {
        using var answer = await PostAsync(verb, new StringContent(body));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(reply, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Help_names_the_verbs_that_a_line_knows()
    {
        using var client = await _server.ConnectReadyAsync();
        await client.SendAsync("HELP");
        using var answer = await PostAsync("HELP", new ByteArrayContent([]));

        Assert.Equal(await client.ReceiveAsync(), await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Arguments_are_opaque_bytes()
    {
        var bytes = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        using var answer = await PostAsync("ECHO", new ByteArrayContent(bytes));

        var reply = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal([.. "OK "u8, .. bytes], reply);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_at_the_limit_is_taken(bool isChunked)
    {
        using var answer = await PostAsync("ECHO", Body(Limit, isChunked), isChunked);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Limit + 3, (await answer.Content.ReadAsByteArrayAsync()).Length);
    }

    [Theory]
    [InlineData(false, Limit + 1)]
    [InlineData(true, Limit + 1)]
    [InlineData(false, 50 * Limit)]
    [InlineData(true, 50 * Limit)]
    public async Task A_larger_body_is_413_and_the_client_gets_to_read_it(bool isChunked, int length)
    {
        await Problem.AssertAsync(await PostAsync("ECHO", Body(length, isChunked), isChunked), HttpStatusCode.RequestEntityTooLarge);

        Assert.DoesNotContain(_server.Log.GetSnapshot(), entry => entry.Exception is not null);
        using var next = await PostAsync("PING", new ByteArrayContent([]));
        Assert.Equal("PONG", await next.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_chunked_body_in_tiny_chunks_counts_its_bytes_alone()
    {
        var chunks = string.Concat(Enumerable.Repeat("1\r\nx\r\n", Limit));
        var answer = await RawHttp.AskAsync(_server, $"POST /api/v1/commands/ECHO HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", answer);
        Assert.EndsWith("\r\n\r\nOK " + new string('x', Limit), answer);
    }

    [Fact]
    public async Task A_client_that_waits_for_leave_to_send_too_much_is_refused_before_it_sends()
    {
        using var client = await TestClient.ConnectAsync(RawHttp.EndPoint(_server));
        await client.SendBytesAsync(Encoding.ASCII.GetBytes($"POST /api/v1/commands/ECHO HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: {Limit + 1}\r\n\r\n"));

        Assert.Equal("HTTP/1.1 413 ", Encoding.ASCII.GetString(await client.ReceiveBytesAsync(13)));
    }

    private Task<HttpResponseMessage> PostAsync(string verb, HttpContent body, bool isChunked = false)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/commands/{verb}") { Content = body };
        request.Headers.TransferEncodingChunked = isChunked;
        return _server.Http.SendAsync(request);
    }

    private static StreamContent Body(int length, bool isChunked) =>
        new(isChunked ? new Unseekable(new byte[length]) : new MemoryStream(new byte[length]));

    /// <summary>A stream that can't tell its length, so that it is sent in chunks.</summary>
    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    public sealed class SmallBodies : ServerFixture
    {
        protected override (string Key, string? Value)[] Options => [("Gateway:Limits:MaxRequestBodySize", Limit.ToString())];
    }
}
