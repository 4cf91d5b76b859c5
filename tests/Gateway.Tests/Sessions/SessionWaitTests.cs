using Gateway.Limits;
using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

public sealed class SessionWaitTests : IDisposable
{
    private readonly DeadlineClock _clock = new(new FakeTimeProvider());

    public void Dispose() => _clock.Dispose();

    [Fact]
    public void Nothing_is_due_before_a_wait_begins_nor_after_it_ends()
    {
        var wait = new SessionWait(_clock.Add(new Nobody()));
        Assert.False(wait.IsOverdue(long.MaxValue >> 5, out var phase));
        Assert.Equal(SessionPhase.Busy, phase);
        wait.Begin(SessionPhase.Sending, 100);
        Assert.False(wait.IsOverdue(99, out phase));
        Assert.True(wait.IsOverdue(100, out phase));
        Assert.Equal((SessionPhase.Sending, SessionPhase.Sending), (phase, wait.Phase));
        wait.Begin(SessionPhase.Tunnelling, Deadline.Never);
        Assert.False(wait.IsOverdue(long.MaxValue >> 5, out phase));
        Assert.Equal(SessionPhase.Tunnelling, phase);
    }

    /// <summary>The time of the wait before must never be taken for that of the one that has just begun.</summary>
    [Fact]
    public async Task A_look_from_another_thread_sees_phase_and_time_of_one_wait()
    {
        const int Rounds = 2_000_000;
        var holder = new Holder { Wait = new SessionWait(_clock.Add(new Nobody())) };
        var going = Task.Run(() =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                holder.Wait.Begin(SessionPhase.Receiving, 1);
                holder.Wait.Begin(SessionPhase.Sending, 1000);
            }
        });
        while (!going.IsCompleted)
        {
            Assert.False(holder.Wait.IsOverdue(500, out var phase) && phase == SessionPhase.Sending);
        }

        await going;
    }

    /// <summary>A place in the clock's table may fire once for its last owner: whoever has it now looks at the time himself.</summary>
    [Fact]
    public async Task A_session_that_is_called_too_early_goes_on()
    {
        var time = new FakeTimeProvider();
        await using var server = await GatewayServer.StartAsync(time);
        using var client = await server.ConnectReadyAsync();
        using var deaf = await TestClient.ConnectAsync(server.EndPoint("line"), receiveBuffer: 2048);
        Assert.Equal("READY", await deaf.ReceiveAsync());
        var stuck = server.Sessions.All.MaxBy(session => session.Id.Value)!;

        // A push that waits for the client has an owner of its own.
        for (var count = 0; count < 1000 && stuck.Queue.Count == 0; count++)
        {
            stuck.Push(new byte[8192], cutsSlowConsumer: false);
        }

        Assert.NotEqual(0, stuck.Queue.Count);
        foreach (var session in server.Sessions.All)
        {
            ((IDeadlineOwner)session).OnDeadline();
            ((MessageSession)session).Output.Outbox?.Stall?.OnDeadline();
        }

        await client.SendAsync("PING");
        Assert.Equal("PONG", await client.ReceiveAsync());
        Assert.All(server.Sessions.All, session => Assert.Equal(SessionEnd.None, session.End));
        Assert.Equal(2, server.Sessions.Count);
    }

    private sealed class Nobody : IDeadlineOwner
    {
        public void OnDeadline()
        {
        }
    }

    private sealed class Holder
    {
        internal SessionWait Wait;
    }
}
