using Gateway.Limits;

namespace Gateway.Sessions;

// Where a listener's sessions are tunnels, this takes the place of the loop; all around it is the same.
public sealed partial class Session
{
    /// <summary>When a byte last went through, in the clock's milliseconds.</summary>
    internal long LastMoved => Math.Max(Volatile.Read(ref _lastReceived), Volatile.Read(ref _lastSent));

    private async ValueTask ServeTunnelAsync(ITunnelHandler handler)
    {
        var opening = BeginOpening();
        IFarEnd? opened;
        try
        {
            opened = await handler.OpenAsync(this, _connection, opening.Token);
        }
        finally
        {
            EndOpening(opening);
        }

        if (opened is not { } far)
        {
            EndWith(!opening.IsCancellationRequested ? SessionEnd.UpstreamUnreachable : Volatile.Read(ref _stop) is var stop and not 0 ? (SessionEnd)stop : SessionEnd.Reset);
            return;
        }

        try
        {
            await using (far.Connection)
            {
                var tunnel = new Tunnel(this, _connection, far.Connection, handler.Timeouts, _host.Clock);
                State = tunnel;
                _wait.Begin(SessionPhase.Tunnelling, Deadline.Never);

                // A full fence: either we see the stop that is asked for now, or whoever asks sees the tunnel.
                Interlocked.MemoryBarrier();
                WakeTunnel();
                await tunnel.RunAsync(_host.Timeouts.Linger);
                EndWith(tunnel.End);
            }
        }
        finally
        {
            Leave();
            far.Closed(End);
        }
    }

    // Nobody reads the client meanwhile. What it sends, its FIN included, waits in the kernel for the back end; its reset must not wait.
    private CancellationTokenSource BeginOpening()
    {
        var opening = new CancellationTokenSource();
        State = opening;
        Interlocked.MemoryBarrier();
        WakeTunnel();
        _connection.Features.Get<IPeerWatch>()?.Watch(opening);
        return opening;
    }

    // It is not disposed, here or with the state: somebody may be about to cancel it.
    private void EndOpening(CancellationTokenSource opening)
    {
        State = null;
        _connection.Features.Get<IPeerWatch>()?.Unwatch(opening);
    }

    internal void WakeAt(long time) => _deadline.At = time;

    /// <summary>Counts bytes that go through.</summary>
    internal void Carried(long bytes, bool isReceived)
    {
        var now = _host.Clock.Now;
        if (isReceived)
        {
            BytesReceived += bytes;
            MessagesReceived++;
            Volatile.Write(ref _lastReceived, now);
            Listener.Counters.Received(bytes, 1);
        }
        else
        {
            BytesSent += bytes;
            MessagesSent++;
            Volatile.Write(ref _lastSent, now);
            Listener.Counters.Sent(bytes, 1);
        }
    }

    private void WakeTunnel()
    {
        if (Volatile.Read(ref _stop) is var stop and not 0)
        {
            (State as Tunnel)?.Stop((SessionEnd)stop, _host.Timeouts.Linger);
            _ = (State as CancellationTokenSource)?.CancelAsync();
        }
    }
}
