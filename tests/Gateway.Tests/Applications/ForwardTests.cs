using System.Net.Sockets;
using System.Security.Cryptography;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Gateway.Upstreams;

namespace Gateway.Tests.Applications;

/// <summary>What goes through a tunnel, and how its two sides end it, over both transports.</summary>
public sealed class ForwardTests
{
    public static TheoryData<string> Transports => OperatingSystem.IsLinux() ? ["Epoll", "Sockets"] : ["Sockets"];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Who_has_finished_sending_still_gets_all_of_a_slow_answer(string transport)
    {
        using var backEnd = BackEnd.Start();
        await using var server = await StartAsync(transport, backEnd.Address);
        using var client = await server.ConnectAsync("tunnel");
        using var far = await backEnd.AcceptAsync();
        await client.SendBytesAsync("question"u8.ToArray());
        client.FinishSending();
        Assert.Equal("question"u8.ToArray(), await far.ReceiveToEndAsync());
        var answer = RandomNumberGenerator.GetBytes(300_000);
        foreach (var piece in answer.Chunk(100_000))
        {
            await far.SendBytesAsync(piece);
            await Task.Yield();
        }

        far.FinishSending();
        Assert.Equal(answer, await client.ReceiveToEndAsync());
        await server.AssertEndedAsync("tunnel", SessionEnd.ClientClosed);
        await server.AssertNothingLeftAsync();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_back_end_that_has_finished_sending_still_gets_what_the_client_sends(string transport)
    {
        using var backEnd = BackEnd.Start();
        await using var server = await StartAsync(transport, backEnd.Address);
        using var client = await server.ConnectAsync("tunnel");
        using var far = await backEnd.AcceptAsync();
        await far.SendBytesAsync("banner"u8.ToArray());
        far.FinishSending();
        Assert.Equal("banner"u8.ToArray(), await client.ReceiveToEndAsync());
        await client.SendBytesAsync("late"u8.ToArray());
        Assert.Equal("late"u8.ToArray(), await far.ReceiveBytesAsync(4));
        client.FinishSending();
        await far.AssertClosedAsync();
        await server.AssertEndedAsync("tunnel", SessionEnd.UpstreamClosed);
        await server.AssertNothingLeftAsync();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_clients_reset_is_the_back_ends(string transport)
    {
        using var backEnd = BackEnd.Start();
        await using var server = await StartAsync(transport, backEnd.Address);
        using var client = await server.ConnectAsync("tunnel");
        using var far = await backEnd.AcceptAsync();
        await client.SendBytesAsync("x"u8.ToArray());
        await far.ReceiveBytesAsync(1);
        client.Reset();
        await AssertResetAsync(far);
        await server.AssertEndedAsync("tunnel", SessionEnd.Reset);
        await server.AssertNothingLeftAsync();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_back_ends_reset_in_the_middle_is_the_clients(string transport)
    {
        using var backEnd = BackEnd.Start();
        await using var server = await StartAsync(transport, backEnd.Address);
        using var client = await server.ConnectAsync("tunnel");
        using var far = await backEnd.AcceptAsync();
        await far.SendBytesAsync("half an ans"u8.ToArray());
        await client.ReceiveBytesAsync(11);
        far.Reset();
        await AssertResetAsync(client);
        await server.AssertEndedAsync("tunnel", SessionEnd.UpstreamReset);
        await server.AssertFailedAsync(UpstreamFailure.Reset);
        await server.AssertNothingLeftAsync();
    }

    /// <summary>64 MiB in the suite; GATEWAY_TUNNEL_MIB=1024 for the long proof.</summary>
    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Much_goes_both_ways_at_once_byte_for_byte(string transport)
    {
        var mebibytes = int.Parse(Environment.GetEnvironmentVariable("GATEWAY_TUNNEL_MIB") ?? "64", System.Globalization.CultureInfo.InvariantCulture);
        using var backEnd = BackEnd.Start();
        await using var server = await StartAsync(transport, backEnd.Address);
        using var client = await server.ConnectAsync("tunnel");
        using var far = await backEnd.AcceptAsync();
        await Task.WhenAll(Flow.SendAsync(client, 1, mebibytes), Flow.CheckAsync(far, 1, mebibytes), Flow.SendAsync(far, 2, mebibytes), Flow.CheckAsync(client, 2, mebibytes));
        await server.AssertEndedAsync("tunnel", SessionEnd.ClientClosed, 0);
        client.FinishSending();
        far.FinishSending();
        await server.AssertNothingLeftAsync();
        Assert.Equal(mebibytes * 1024L * 1024, server.Listener("tunnel").Counters.BytesReceived);
        Assert.Equal(mebibytes * 1024L * 1024, server.Listener("tunnel").Counters.BytesSent);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_back_end_that_does_not_read_stops_its_client_and_nobody_else(string transport)
    {
        using var backEnd = BackEnd.Start();
        await using var server = await StartAsync(transport, backEnd.Address);
        using var client = await server.ConnectAsync("tunnel");
        using var far = await backEnd.AcceptAsync();
        client.Socket.Blocking = false;
        var sent = await client.FillAsync(new byte[64 * 1024]);
        using var other = await server.ConnectAsync("tunnel");
        using var otherFar = await backEnd.AcceptAsync();
        await other.SendBytesAsync("free"u8.ToArray());
        Assert.Equal("free"u8.ToArray(), await otherFar.ReceiveBytesAsync(4));

        // The other direction of the stuck one goes on, too.
        await far.SendBytesAsync("back"u8.ToArray());
        Assert.Equal("back"u8.ToArray(), await client.ReceiveBytesAsync(4));
        client.FinishSending();
        Assert.Equal(sent, (await far.ReceiveToEndAsync()).LongLength);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_unix_socket_is_a_back_end_too(string transport)
    {
        using var folder = new TempDirectory();
        using var backEnd = BackEnd.StartUnix(folder["up.sock"]);
        await using var server = await StartAsync(transport, backEnd.Address);
        using var client = await server.ConnectAsync("tunnel");
        using var far = await backEnd.AcceptAsync();
        await client.SendBytesAsync("ping"u8.ToArray());
        Assert.Equal("ping"u8.ToArray(), await far.ReceiveBytesAsync(4));
        await far.SendBytesAsync("pong"u8.ToArray());
        far.FinishSending();
        Assert.Equal("pong"u8.ToArray(), await client.ReceiveToEndAsync());
    }

    [Fact]
    public async Task Who_connects_and_goes_is_a_probe()
    {
        using var backEnd = BackEnd.Start();
        await using var server = await ForwardServer.StartAsync(backEnd.Address);
        using var client = await server.ConnectAsync("tunnel");
        using var far = await backEnd.AcceptAsync();
        client.Dispose();
        await far.AssertClosedAsync();
        far.Dispose();
        await server.AssertEndedAsync("tunnel", SessionEnd.Probe);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Also_who_goes_by_a_reset_as_balancers_do(string transport)
    {
        using var backEnd = BackEnd.Start();
        await using var server = await StartAsync(transport, backEnd.Address);
        using var client = await server.ConnectAsync("tunnel");
        using var far = await backEnd.AcceptAsync();
        await Eventually.TrueAsync(() => server.Pool().All.Single().ConnectedCount == 1, "a tunnel");
        client.Reset();
        await AssertResetAsync(far);
        await server.AssertEndedAsync("tunnel", SessionEnd.Probe);
        await server.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Nothing_can_be_pushed_into_a_tunnel()
    {
        using var backEnd = BackEnd.Start();
        await using var server = await ForwardServer.StartAsync(backEnd.Address);
        using var client = await server.ConnectAsync("tunnel");
        using var far = await backEnd.AcceptAsync();
        await Eventually.TrueAsync(() => server.Sessions.Count == 1, "a session");
        var session = server.Sessions.All.Single();
        Assert.Equal(PushResult.Tunnel, session.Push("x"u8.ToArray(), cutsSlowConsumer: false));
        Assert.Equal(PushResult.Tunnel, session.TryCall("x"u8.ToArray(), out _));

        // At once: a call waits for no answer that can't come.
        foreach (var what in new[] { "messages", "call", "messages?wait=flushed" })
        {
            using var refused = await server.Http.PostAsync($"/api/v1/sessions/{session.Id}/{what}", new StringContent("x"));
            Assert.Equal(System.Net.HttpStatusCode.Conflict, refused.StatusCode);
            Assert.Contains("The session is a tunnel", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal((0, 0, 0), session.Queue);
    }

    private static Task<GatewayServer> StartAsync(string transport, string upstream) => ForwardServer.StartAsync(upstream, ("Gateway:Transport", transport));

    private static async Task AssertResetAsync(TestClient client)
    {
        var exception = await Assert.ThrowsAsync<SocketException>(client.ReceiveToEndAsync);
        Assert.Equal(SocketError.ConnectionReset, exception.SocketErrorCode);
    }
}
