using System.Text;
using Gateway.Sessions;
using Gateway.Tests.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.Contract;

/// <summary>What holds of every stream socket (docs/protocol.md 1): half-close, the end of the stream, and a close that loses no answer.</summary>
public sealed class StreamContractTests
{
    public static TheoryData<CommandEndpoint> Endpoints => CommandEndpoint.Streams;

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_client_that_finished_sending_gets_every_answer(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync();
        using var client = (TestClient)await endpoint.ConnectReadyAsync(server);
        await client.SendAsync([.. Enumerable.Repeat("PING", 3000)]);
        await client.FinishAsync();
        Assert.All(await client.ReceiveAsync(3000), reply => Assert.Equal("PONG", reply));
        await client.AssertClosedAsync();
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task The_last_bytes_are_a_line_but_no_frame(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync();
        using var client = (TestClient)await endpoint.ConnectReadyAsync(server);
        var rest = endpoint.Framing == "Line" ? "ECHO rest"u8.ToArray() : [0, 0, 0, 9, (byte)'P'];
        await client.SendBytesAsync(new byte[][] { TestClient.Encode(endpoint.Framing, "PING"u8.ToArray()), rest }.SelectMany(part => part).ToArray());
        await client.FinishAsync();
        Assert.Equal("PONG", await client.ReceiveAsync());
        if (endpoint.Framing == "Line")
        {
            Assert.Equal("OK rest", await client.ReceiveAsync());
        }

        await client.AssertClosedAsync();
        var end = endpoint.Framing == "Line" ? SessionEnd.ClientClosed : SessionEnd.Truncated;
        await server.AssertEndedAsync("endpoint", end);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task One_byte_at_a_time_is_as_good_as_all_at_once(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync();
        using var client = (TestClient)await endpoint.ConnectReadyAsync(server);
        foreach (var one in TestClient.Encode(endpoint.Framing, "ECHO slow but sure"u8.ToArray()))
        {
            await client.SendBytesAsync(new[] { one });
        }

        Assert.Equal("OK slow but sure", await client.ReceiveAsync());
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Large_messages_come_back_byte_for_byte(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync();
        using var client = (TestClient)await endpoint.ConnectReadyAsync(server);
        var random = new Random(7);
        var messages = Enumerable.Range(0, 40).Select(_ => Encoding.ASCII.GetBytes(new string((char)('a' + random.Next(26)), random.Next(65_531)))).ToArray();
        var sending = client.SendAsync([.. messages.Select(message => "ECHO " + Encoding.ASCII.GetString(message))]);
        foreach (var message in messages)
        {
            Assert.Equal("OK " + Encoding.ASCII.GetString(message), await client.ReceiveAsync());
        }

        await sending;
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_client_that_goes_on_sending_still_gets_its_last_answer_and_a_clean_end(CommandEndpoint endpoint)
    {
        // The kernel throws away what it holds for a reader when a reset comes: without FIN, linger and close in this order the
        // error would be lost.
        await using var server = await endpoint.StartAsync(("Gateway:Limits:MaxMessageSize", "1000"));
        using var client = (TestClient)await endpoint.ConnectReadyAsync(server);
        var flood = new byte[200_000];
        Array.Fill(flood, (byte)'x');
        var sent = 0;
        var flooding = Task.Run(async () =>
        {
            for (; sent < 20; sent++)
            {
                await client.SendBytesAsync(flood);
            }

            await client.FinishAsync();
        });
        Assert.Equal(endpoint.Framing == "Line" ? "ERR line too long" : "ERR frame too large", await client.ReceiveAsync());
        await client.AssertClosedAsync();
        await flooding;
        Assert.Equal(20, sent);
    }

    [Theory]
    [MemberData(nameof(CommandEndpoint.StreamsInProcess), MemberType = typeof(CommandEndpoint))]
    public async Task A_client_that_never_closes_is_waited_for_only_so_long(CommandEndpoint endpoint)
    {
        var time = new FakeTimeProvider();
        await using var server = await endpoint.StartInProcessAsync(time, ("Gateway:Timeouts:Linger", "00:00:02"));
        using var client = (TestClient)await endpoint.ConnectReadyAsync(server);
        await client.SendAsync("QUIT");
        Assert.Equal("BYE", await client.ReceiveAsync());
        await client.AssertClosedAsync();
        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(1, server.Listener("endpoint").Connections.Count);
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return server.Listener("endpoint").Connections.Count == 0;
            },
            "the slot is given back after Linger");
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_reset_ends_one_session_and_nobody_elses(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync();
        using var bystander = (TestClient)await endpoint.ConnectReadyAsync(server);
        var client = (TestClient)await endpoint.ConnectReadyAsync(server);
        await client.SendAsync("PING");
        Assert.Equal("PONG", await client.ReceiveAsync());
        client.Reset();

        // Unix sockets know no reset: for them it is an end like any other.
        await server.AssertEndedAsync("endpoint", endpoint.HasAddress ? SessionEnd.Reset : SessionEnd.ClientClosed);
        await bystander.SendAsync("PING");
        Assert.Equal("PONG", await bystander.ReceiveAsync());
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_connection_that_sent_nothing_is_a_probe(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync();
        var polite = (TestClient)await endpoint.ConnectReadyAsync(server);
        polite.Dispose();
        await server.AssertEndedAsync("endpoint", SessionEnd.Probe);
        var rude = (TestClient)await endpoint.ConnectReadyAsync(server);
        rude.Reset();
        await server.AssertEndedAsync("endpoint", SessionEnd.Probe, 2);
    }

    [Theory]
    [MemberData(nameof(CommandEndpoint.StreamsInProcess), MemberType = typeof(CommandEndpoint))]
    public async Task A_client_that_dribbles_a_message_is_told_and_closed(CommandEndpoint endpoint)
    {
        var time = new FakeTimeProvider();
        await using var server = await endpoint.StartInProcessAsync(time, ("Gateway:Timeouts:Read", "00:00:30"));
        using var client = (TestClient)await endpoint.ConnectReadyAsync(server);
        var whole = TestClient.Encode(endpoint.Framing, "ECHO dribble"u8.ToArray());

        // A byte every ten seconds keeps the connection from being idle, but the message's time runs on.
        for (var index = 0; index < 3; index++)
        {
            await client.SendBytesAsync(whole.AsMemory(index, 1));
            await server.AssertReceivedAsync("endpoint", index + 1);
            time.Advance(TimeSpan.FromSeconds(index == 2 ? 9.9 : 10));
        }

        Assert.Equal(1, await server.CountAsync("endpoint", "active"));
        Assert.Equal("ERR read timeout", await time.AdvanceUntilAsync(client.ReceiveAsync()));
        await client.AssertClosedAsync();
        client.Dispose();
        await server.AssertEndedAsync("endpoint", SessionEnd.ReadTimeout);
    }

    [Theory]
    [MemberData(nameof(CommandEndpoint.StreamsInProcess), MemberType = typeof(CommandEndpoint))]
    public async Task Each_message_has_the_whole_read_time_of_its_own(CommandEndpoint endpoint)
    {
        var time = new FakeTimeProvider();
        await using var server = await endpoint.StartInProcessAsync(time, ("Gateway:Timeouts:Read", "00:00:30"));
        using var client = (TestClient)await endpoint.ConnectReadyAsync(server);
        var message = TestClient.Encode(endpoint.Framing, "PING"u8.ToArray());
        var received = 0;
        await SendAsync(message[..2]);
        for (var round = 0; round < 4; round++)
        {
            time.Advance(TimeSpan.FromSeconds(20));
            await SendAsync([.. message[2..], .. message[..2]]);
            Assert.Equal("PONG", await client.ReceiveAsync());
        }

        async Task SendAsync(byte[] bytes)
        {
            await client.SendBytesAsync(bytes);
            await server.AssertReceivedAsync("endpoint", received += bytes.Length);
        }
    }

    [Theory]
    [MemberData(nameof(CommandEndpoint.StreamsInProcess), MemberType = typeof(CommandEndpoint))]
    public async Task Messages_over_the_rate_wait_and_none_is_lost(CommandEndpoint endpoint)
    {
        var time = new FakeTimeProvider();
        await using var server = await endpoint.StartInProcessAsync(time, ("Gateway:Limits:MessagesPerSecond", "10"));
        using var client = (TestClient)await endpoint.ConnectReadyAsync(server);
        await client.SendAsync([.. Enumerable.Range(0, 25).Select(number => $"ECHO {number}")]);
        Assert.Equal(Enumerable.Range(0, 10).Select(number => $"OK {number}"), await client.ReceiveAsync(10));
        await Eventually.TrueAsync(async () => await server.CountAsync("endpoint", "messagesSent") == 11, "ten replies and the greeting");
        for (var next = 10; next < 25; next++)
        {
            var reply = client.ReceiveAsync();
            while (!reply.IsCompleted)
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                await Task.WhenAny(reply, Task.Run(() => { }));
            }

            Assert.Equal($"OK {next}", await reply);
        }

        Assert.True(time.GetElapsedTime(0) >= TimeSpan.FromSeconds(1.5));
    }

    [Theory]
    [MemberData(nameof(CommandEndpoint.StreamsInProcess), MemberType = typeof(CommandEndpoint))]
    public async Task A_client_that_never_reads_is_cut_and_holds_no_more_than_its_share(CommandEndpoint endpoint)
    {
        var time = new FakeTimeProvider();
        await using var server = await endpoint.StartInProcessAsync(time);
        using var client = (TestClient)await endpoint.ConnectReadyAsync(server);
        client.Socket.Blocking = false;
        var request = TestClient.Encode(endpoint.Framing, Encoding.ASCII.GetBytes("ECHO " + new string('x', SlowReader.Echoed)));
        await client.FillAsync(request);
        await server.AssertHoldsItsShareAndIsCutAsync("endpoint", time);
    }
}
