namespace Gateway.Sessions;

// Where a listener's sessions are tunnels, this takes the place of the loop; all around it is the same.
public sealed partial class Session
{
    /// <summary>When a byte last went through, in the clock's milliseconds.</summary>
    internal long LastMoved => Math.Max(Volatile.Read(ref _lastReceived), Volatile.Read(ref _lastSent));

    private async ValueTask ServeTunnelAsync(ITunnelHandler handler)
    {
        if (await handler.OpenAsync(this, _connection) is not { } far)
        {
            EndWith(SessionEnd.UpstreamUnreachable);
            return;
        }

        try
        {
            await using (far.Connection)
            {
                var tunnel = new Tunnel(this, _connection, far.Connection, handler.Timeouts, _host.Clock);
                State = tunnel;
                _phase = SessionPhase.Tunnelling;

                // A full fence: either we see the stop that is asked for now, or whoever asks sees the tunnel.
                Interlocked.MemoryBarrier();
                WakeTunnel();
                await tunnel.RunAsync();
                EndWith(tunnel.End);
            }
        }
        finally
        {
            Leave();
            far.Closed(End);
        }
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
        }
    }
}
