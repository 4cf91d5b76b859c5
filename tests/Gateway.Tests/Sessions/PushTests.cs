using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

/// <summary>Pushes from threads that are nobody's: a background service's, a timer's.</summary>
public sealed class PushTests
{
    [Theory]
    [InlineData("Auto")]
    [InlineData("Sockets")]
    public async Task A_push_from_any_thread_leaves_by_itself(string transport)
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Transport", transport));
        using var client = await server.ConnectReadyAsync();
        var session = Assert.Single(server.Sessions.All);
        await Task.Run(() => Assert.Equal(PushResult.Accepted, session.Push("first"u8.ToArray(), cutsSlowConsumer: false)));
        Assert.Equal("first", await client.ReceiveAsync());
        var thread = new Thread(() => session.Push("second"u8.ToArray(), cutsSlowConsumer: false));
        thread.Start();
        Assert.Equal("second", await client.ReceiveAsync());
        Assert.Equal(0, session.Queue.Count);
    }

    [Fact]
    public async Task What_a_batch_pushes_leaves_with_the_outermost()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await server.ConnectReadyAsync();
        var session = await IdleSessionAsync(server);
        await Task.Run(() =>
        {
            using (PushBatch.Begin())
            {
                using (PushBatch.Begin())
                {
                    session.Push("first"u8.ToArray(), cutsSlowConsumer: false);
                }

                session.Push("second"u8.ToArray(), cutsSlowConsumer: false);
                Assert.Equal(2, session.Queue.Count);
            }

            Assert.Equal(0, session.Queue.Count);
            session.Push("third"u8.ToArray(), cutsSlowConsumer: false);
            Assert.Equal(0, session.Queue.Count);
        });
        Assert.Equal(["first", "second", "third"], await client.ReceiveAsync(3));
    }

    [Fact]
    public async Task Many_that_wait_leave_behind_the_innermost_batch_and_never_inside_it()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await server.ConnectReadyAsync();
        var session = await IdleSessionAsync(server);
        await Task.Run(() =>
        {
            using var outer = PushBatch.Begin();
            using (PushBatch.Begin())
            {
                // Whoever publishes to a room holds its lock here.
                for (var count = 0; count < 200; count++)
                {
                    session.Push("x"u8.ToArray(), cutsSlowConsumer: false);
                }

                Assert.Equal(200, session.Queue.Count);
            }

            Assert.Equal(0, session.Queue.Count);
        });
        Assert.Equal(200, (await client.ReceiveAsync(200)).Count(message => message == "x"));
    }

    // The client may read the greeting before its flush is over. Until then the loop holds the writer lock, and sends what is pushed.
    private static async Task<Session> IdleSessionAsync(GatewayServer server)
    {
        var session = Assert.Single(server.Sessions.All);
        await Eventually.TrueAsync(() => session.Phase == SessionPhase.Receiving, "the session waits for its client");
        return session;
    }
}
