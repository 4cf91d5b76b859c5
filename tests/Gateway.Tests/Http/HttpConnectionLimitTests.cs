using System.Net;
using System.Text;
using Gateway.Diagnostics;
using Gateway.Http;
using Gateway.Limits;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Http;

public sealed class HttpConnectionLimitTests
{
    private const string Request = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task By_default_a_thousand_may_be_open()
    {
        await using var server = await GatewayServer.StartAsync();
        Assert.Equal(1000, server.Services.GetRequiredService<IOptions<GatewayLimits>>().Value.MaxHttpConnections);

        var clients = await OpenAsync(server, 1000);
        await AssertAnswerAsync(clients[999], "200");
        using var over = await TestClient.ConnectAsync(RawHttp.EndPoint(server));
        await AssertAnswerAsync(over, "503");
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task At_the_limit_all_are_served_and_over_it_each_is_told()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxHttpConnections", "3"));
        var clients = await OpenAsync(server, 3);
        foreach (var client in clients)
        {
            await AssertAnswerAsync(client, "200");
        }

        // Time and again: the answer must not be lost to a reset, however the request and the close fall.
        for (var attempt = 0; attempt < 20; attempt++)
        {
            using var over = await TestClient.ConnectAsync(RawHttp.EndPoint(server));
            await over.SendBytesAsync(Encoding.ASCII.GetBytes(Request));
            var answer = Encoding.ASCII.GetString(await over.ReceiveToEndAsync());
            Assert.StartsWith("HTTP/1.1 503 ", answer);
            Assert.Contains("Retry-After: 1\r\n", answer);
        }

        Assert.Single(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.HttpConnectionRefused);
        clients[0].Dispose();
        await AssertLetInAsync(server);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_place_comes_back_after_a_reset()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxHttpConnections", "2"));
        for (var round = 0; round < 20; round++)
        {
            using var client = await TestClient.ConnectAsync(RawHttp.EndPoint(server));
            await client.SendBytesAsync(Encoding.ASCII.GetBytes(Request[..(round % Request.Length)]));
            client.Reset();
        }

        await Eventually.TrueAsync(() => server.Services.GetRequiredService<HttpConnectionLimit>().Open == 0, "no HTTP connection is open");
        await AssertLetInAsync(server);
    }

    [Fact]
    public async Task A_refused_client_that_says_nothing_is_cut_after_Linger()
    {
        var time = new FakeTimeProvider();
        await using var server = await GatewayServer.StartAsync(time, ("Gateway:Limits:MaxHttpConnections", "1"), ("Gateway:Timeouts:Linger", "00:00:02"));
        using var first = await TestClient.ConnectAsync(RawHttp.EndPoint(server));
        await AssertAnswerAsync(first, "200");

        using var silent = await TestClient.ConnectAsync(RawHttp.EndPoint(server));
        await Eventually.TrueAsync(() => server.Log.GetSnapshot().Any(entry => entry.Id.Id == GatewayEventIds.HttpConnectionRefused), "the second is refused");
        var end = EndAsync(silent);
        Assert.False(end.IsCompleted);
        while (!end.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await end;
    }

    [Fact]
    public async Task Probes_get_in_when_stream_connections_are_full_and_the_other_way_round()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxConnections", "1"), ("Gateway:Limits:MaxHttpConnections", "1"));
        using var stream = await server.ConnectReadyAsync();
        using var refused = await server.ConnectAsync("line");
        Assert.Equal("ERR too many connections", await refused.ReceiveAsync());
        Assert.Equal("ok", await server.Http.GetStringAsync("/health/ready"));

        // HTTP is full now, by that client's kept-alive connection.
        using var over = await TestClient.ConnectAsync(RawHttp.EndPoint(server));
        await AssertAnswerAsync(over, "503");
        await stream.SendAsync("QUIT");
        Assert.Equal("BYE", await stream.ReceiveAsync());
        await stream.AssertClosedAsync();
        stream.Dispose();
        await Eventually.TrueAsync(() => server.Sessions.Count == 0, "the session is gone");
        using var next = await server.ConnectReadyAsync();
    }

    private static async Task<List<TestClient>> OpenAsync(GatewayServer server, int count)
    {
        var clients = new List<TestClient>();
        for (var index = 0; index < count; index++)
        {
            clients.Add(await TestClient.ConnectAsync(RawHttp.EndPoint(server)));
        }

        await Eventually.TrueAsync(() => server.Services.GetRequiredService<HttpConnectionLimit>().Open == count, $"{count} connections are open");
        return clients;
    }

    private static async Task AssertAnswerAsync(TestClient client, string status)
    {
        await client.SendBytesAsync(Encoding.ASCII.GetBytes(Request));
        Assert.Equal($"HTTP/1.1 {status}", Encoding.ASCII.GetString(await client.ReceiveBytesAsync(12)));
    }

    private static async Task AssertLetInAsync(GatewayServer server)
    {
        // The server learns of the close a moment after the client.
        var isIn = false;
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        while (!isIn)
        {
            timeout.Token.ThrowIfCancellationRequested();
            using var client = new HttpClient { BaseAddress = server.Http.BaseAddress };
            using var answer = await client.GetAsync("/health", timeout.Token);
            isIn = answer.StatusCode == HttpStatusCode.OK;
        }
    }

    private static async Task EndAsync(TestClient client)
    {
        try
        {
            Assert.Empty(await client.ReceiveToEndAsync());
        }
        catch (System.Net.Sockets.SocketException exception) when (exception.SocketErrorCode == System.Net.Sockets.SocketError.ConnectionReset)
        {
        }
    }
}
