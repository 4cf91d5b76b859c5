using System.Buffers.Binary;
using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

/// <summary>Whatever a client does, the next one is served as before.</summary>
public sealed class HostileClientTests
{
    [Fact]
    public async Task Three_hundred_connections_of_garbage_on_every_port()
    {
        await using var server = await GatewayServer.StartAsync();
        var random = new Random(42);
        foreach (var listener in new[] { "line", "frames", "echo" })
        {
            for (var count = 0; count < 300; count++)
            {
                using var client = await server.ConnectAsync(listener);
                var garbage = new byte[random.Next(1, 3000)];
                random.NextBytes(garbage);
                await client.SendBytesAsync(garbage);
                if (count % 3 == 0)
                {
                    client.Reset();
                }
                else if (count % 3 == 1)
                {
                    client.FinishSending();
                    await client.ReceiveToEndAsync();
                }
            }
        }

        await Eventually.TrueAsync(() => server.Sessions.Count == 0, "every session ends");
        Assert.All(server.Log.GetSnapshot(), entry => Assert.True(entry.Level < Microsoft.Extensions.Logging.LogLevel.Warning, entry.Message));
        await server.AssertServesAsync();
    }

    [Theory]
    [InlineData(65_537u)]
    [InlineData(0x7FFF_FFFFu)]
    [InlineData(0x8000_0000u)]
    [InlineData(0xFFFF_FFFFu)]
    public async Task A_frame_that_announces_too_much_is_refused_before_it_comes(uint announced)
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await server.ConnectReadyAsync("frames");
        var prefix = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(prefix, announced);
        await client.SendBytesAsync(prefix);
        Assert.Equal("ERR frame too large", await client.ReceiveAsync());
        await client.AssertClosedAsync();
        client.Dispose();
        await server.AssertEndedAsync("frames", SessionEnd.FrameTooLarge);
        await server.AssertServesAsync();
    }

    [Fact]
    public async Task A_client_that_connects_and_says_nothing_is_told_when_its_time_is_up()
    {
        var time = new FakeTimeProvider();
        await using var server = await GatewayServer.StartAsync(time);
        using var client = await server.ConnectReadyAsync();
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, server.Sessions.Count);
        Assert.Equal("ERR idle timeout", await time.AdvanceUntilAsync(client.ReceiveAsync()));
        await client.AssertClosedAsync();
    }

    [Fact]
    public async Task Sending_keeps_a_session_alive_but_being_sent_to_does_not()
    {
        // A raw echo client that trickles is never idle; its own bytes count, whatever comes back.
        var time = new FakeTimeProvider();
        await using var server = await GatewayServer.StartAsync(time, ("Gateway:Timeouts:Idle", "00:00:10"));
        using var client = await server.ConnectAsync("echo");
        for (var count = 0; count < 5; count++)
        {
            await client.SendBytesAsync("x"u8.ToArray());
            Assert.Single(await client.ReceiveBytesAsync(1));
            time.Advance(TimeSpan.FromSeconds(9));
        }

        Assert.Empty(await time.AdvanceUntilAsync(client.ReceiveToEndAsync()));
        client.Dispose();
        await server.AssertEndedAsync("echo", SessionEnd.IdleTimeout);
    }

    [Fact]
    public async Task A_peer_can_not_write_the_log()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await server.ConnectReadyAsync();
        await client.SendBytesAsync("\u001b[31mevil\r\ninfo: forged line\n\n"u8.ToArray());
        await client.ReceiveAsync(3);
        client.Dispose();
        await server.AssertEndedAsync("line", SessionEnd.ClientClosed);
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Message.Contains("evil", StringComparison.Ordinal) || entry.Message.Contains("forged", StringComparison.Ordinal));
    }
}
