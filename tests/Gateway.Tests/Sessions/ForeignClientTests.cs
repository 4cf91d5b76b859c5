using System.Text;
using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

/// <summary>Clients that speak HTTP or TLS to a listener of lines (docs/protocol.md 1.9): nothing that they send is executed.</summary>
public sealed class ForeignClientTests
{
    private const string Word = "not this protocol";

    public static TheoryData<string, string, bool> Requests
    {
        get
        {
            var requests = new TheoryData<string, string, bool>();
            foreach (var transport in new[] { "Sockets", "Auto" })
            {
                foreach (var line in new[] { "POST / HTTP/1.1", "GET /?x=1 HTTP/1.0", "OPTIONS * HTTP/1.1", "ECHO / HTTP/1.1" })
                {
                    requests.Add(transport, line, false);
                    requests.Add(transport, line, true);
                }
            }

            return requests;
        }
    }

    // As a page sends it: <form method=post enctype=text/plain action=http://127.0.0.1:9000>, or fetch(…, { mode: 'no-cors' }).
    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_request_ends_the_session_and_its_body_is_no_commands(string transport, string line, bool byteByByte)
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Transport", transport));
        using var member = await server.ConnectReadyAsync("frames");
        await member.SendAsync("JOIN lobby");
        Assert.Equal("OK", await member.ReceiveAsync());

        using var client = await server.ConnectReadyAsync();
        var request = Encoding.ASCII.GetBytes($"{line}\r\nHost: 127.0.0.1:9000\r\nContent-Length: 40\r\n\r\nJOIN lobby\r\nSAY lobby from a page\r\nPING\r\n");
        foreach (var piece in byteByByte ? request.Chunk(1) : [request])
        {
            await client.SendBytesAsync(piece);
        }

        Assert.Equal($"ERR {Word}", await client.ReceiveAsync());
        await client.AssertClosedAsync();
        client.Dispose();
        await server.AssertEndedAsync("line", SessionEnd.NotThisProtocol);
        await member.SendAsync("WHO lobby");
        Assert.Equal("OK 1", await member.ReceiveAsync());
        Assert.Equal(0, server.Listener("line").Counters.MessagesReceived);

        var exposition = await server.Http.GetStringAsync("/metrics");
        Assert.Contains($"gateway_message_errors_total{{listener=\"line\",reason=\"{Word}\"}} 1\n", exposition);
        Assert.Contains($"gateway_connections_closed_total{{listener=\"line\",reason=\"{Word}\"}} 1\n", exposition);
    }

    // No line end stands in it for certain, and its client waits.
    [Theory]
    [InlineData("Sockets", false)]
    [InlineData("Sockets", true)]
    [InlineData("Auto", false)]
    [InlineData("Auto", true)]
    public async Task A_TLS_handshake_ends_it_before_any_line(string transport, bool byteByByte)
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Transport", transport));
        using var client = await server.ConnectReadyAsync();
        byte[] hello = [.. await ClientHello.BytesAsync(), .. "\nPING\n"u8];
        foreach (var piece in byteByByte ? hello[..8].Chunk(1) : [hello])
        {
            await client.SendBytesAsync(piece);
        }

        Assert.Equal($"ERR {Word}", await client.ReceiveAsync());
        await client.AssertClosedAsync();
        client.Dispose();
        await server.AssertEndedAsync("line", SessionEnd.NotThisProtocol);
    }

    [Theory]
    [InlineData("Echo")]
    [InlineData("Observe")]
    public async Task It_is_so_whatever_the_lines_are_for(string application)
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Listeners:line:Application", application));
        using var client = await server.ConnectAsync("line");
        await client.SendAsync("POST / HTTP/1.1\r", "x");
        Assert.Equal($"ERR {Word}", await client.ReceiveAsync());
        await client.AssertClosedAsync();
    }

    [Fact]
    public async Task Only_the_first_message_is_looked_at()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await server.ConnectReadyAsync();
        await client.SendAsync("PING", "POST / HTTP/1.1", "\u0016\u0003\u0001", "PING");
        foreach (var reply in new[] { "PONG", "ERR unknown command", "ERR unknown command", "PONG" })
        {
            Assert.Equal(reply, await client.ReceiveAsync());
        }
    }

    [Fact]
    public async Task A_request_without_a_line_end_at_the_end_of_the_stream_is_one_too()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await server.ConnectReadyAsync();
        await client.SendBytesAsync("GET / HTTP/1.1"u8.ToArray());
        client.FinishSending();
        Assert.Equal($"ERR {Word}", await client.ReceiveAsync());
    }

    // The first four bytes announce half a gigabyte and more, which no MaxMessageSize allows.
    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("!/ HTTP/1.1\r\n\r\n")]
    public async Task To_frames_a_request_is_a_frame_that_is_too_large(string request)
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await server.ConnectReadyAsync("frames");
        await client.SendBytesAsync(Encoding.ASCII.GetBytes(request));
        Assert.Equal("ERR frame too large", await client.ReceiveAsync());
        await client.AssertClosedAsync();
    }

    [Fact]
    public async Task Raw_bytes_may_be_HTTP()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await server.ConnectAsync("echo");
        var request = "GET / HTTP/1.1\r\n\r\n"u8.ToArray();
        await client.SendBytesAsync(request);
        Assert.Equal(request, await client.ReceiveBytesAsync(request.Length));
    }
}
