using Gateway.Limits;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Sessions;

/// <summary>Forwards bytes between a session's connection and another one, in both directions independently, until both have ended.</summary>
/// <remarks>
/// A direction reads again when the bytes that it read before were accepted, so that it never holds more than one read (<see cref="SessionMemory.ReadAhead"/>).
/// Half-closes and resets are passed on as they are.
/// </remarks>
internal sealed class Tunnel(TunnelSession session, ConnectionContext near, ConnectionContext far, TunnelTimeouts timeouts, DeadlineClock clock)
{
    private readonly TunnelSide _near = new(near);
    private readonly TunnelSide _far = new(far);
    private long _halfClosedAt = Deadline.Never;
    private long _abortAt = Deadline.Never;
    private int _end;
    private int _isStopping;
    private int _isAborted;
    private int _isClosing;

    /// <summary>Why the tunnel ended, or began to end.</summary>
    internal SessionEnd End => (SessionEnd)Volatile.Read(ref _end);

    private bool IsStopping => Volatile.Read(ref _isStopping) != 0;

    private bool IsClosing => Volatile.Read(ref _isClosing) != 0;

    private bool IsHalfClosed => Volatile.Read(ref _halfClosedAt) != Deadline.Never;

    private bool IsUnused => session.Traffic.BytesReceived + session.Traffic.BytesSent == 0;

    /// <summary>When the tunnel will have been silent for too long.</summary>
    private long Due => IsHalfClosed
        ? DeadlineClock.After(Math.Max(session.Traffic.LastMoved, Volatile.Read(ref _halfClosedAt)), timeouts.HalfClosed)
        : DeadlineClock.After(session.Traffic.LastMoved, timeouts.Idle);

    /// <summary>Runs until both directions have ended. Never throws for anything that a peer does.</summary>
    /// <param name="linger">
    /// How long the back end has to close its side where we close first, in milliseconds. The client's time comes after it, with the session's close.
    /// </param>
    internal async Task RunAsync(long linger)
    {
        session.WakeAt(Due);
        var up = CarryAsync(_near, _far);
        try
        {
            await CarryAsync(_far, _near);
        }
        finally
        {
            await up;
        }

        if (IsStopping && Volatile.Read(ref _isAborted) == 0)
        {
            await CloseAsync(linger);
        }
    }

    /// <summary>
    /// Ends the tunnel from any thread: both sides are closed by FIN. A side that accepts no bytes is aborted when <paramref name="timeout"/> is over.
    /// </summary>
    internal void Stop(SessionEnd reason, long timeout)
    {
        if (Interlocked.Exchange(ref _isStopping, 1) == 0)
        {
            EndWith(reason);
            var due = DeadlineClock.After(clock.Now, timeout);
            Volatile.Write(ref _abortAt, due);
            session.WakeAt(due);
            _near.Input.CancelPendingRead();
            _far.Input.CancelPendingRead();
        }
    }

    /// <summary>Called when a deadline has passed. Forwarded bytes do not move the deadline: whether the tunnel is overdue is checked here.</summary>
    internal void OnDeadline(long timeout)
    {
        if (IsClosing)
        {
            _far.Input.CancelPendingRead();
        }
        else if (IsStopping)
        {
            // The callback may belong to a deadline that was set before the stop.
            if (clock.Now >= Volatile.Read(ref _abortAt))
            {
                AbortBoth();
            }
        }
        else if (Due is var due && clock.Now < due)
        {
            session.WakeAt(due);
        }
        else
        {
            Stop(IsHalfClosed ? SessionEnd.HalfClosedTimeout : SessionEnd.IdleTimeout, timeout);
        }
    }

    private async Task CarryAsync(TunnelSide from, TunnelSide to)
    {
        try
        {
            while (!IsStopping)
            {
                var result = await from.Input.ReadAsync();
                if (!result.Buffer.IsEmpty)
                {
                    Count(result.Buffer.Length, from);
                    var sending = to.SendAsync(result.Buffer);
                    from.Input.AdvanceTo(result.Buffer.End);
                    var sent = sending.IsCompletedSuccessfully ? sending.Result : await sending;
                    if (sent.IsCompleted)
                    {
                        to.Break();
                        break;
                    }
                }
                else
                {
                    from.Input.AdvanceTo(result.Buffer.End);
                }

                if (result.IsCompleted)
                {
                    await EndDirectionAsync(from, to);
                    break;
                }
            }
        }
        catch (Exception exception) when (ConnectionFailure.IsDisconnect(exception))
        {
            OnBroken(from);
        }
        catch
        {
            // A bug. The other direction must not continue alone.
            AbortBoth();
            throw;
        }

        // A side that does not accept bytes is still read, because its last bytes and the way it ended can be read there. If it was read to its end before,
        // nothing else can detect that.
        from.ReadToEnd();
        if (from.IsBroken)
        {
            OnBroken(from);
        }

        if (to.IsBroken && to.IsReadToEnd)
        {
            OnBroken(to);
        }
    }

    private void Count(long bytes, TunnelSide from)
    {
        if (from == _near)
        {
            session.CountReceived(bytes, 1);
        }
        else
        {
            session.CountSent(bytes, 1);
        }
    }

    private ValueTask EndDirectionAsync(TunnelSide from, TunnelSide to)
    {
        // The kernel reports the end of a connection that refused our bytes like an ordinary end.
        if (from.IsBroken)
        {
            return default;
        }

        var end = from == _far ? SessionEnd.UpstreamClosed : IsUnused ? SessionEnd.Probe : SessionEnd.ClientClosed;
        if (Interlocked.CompareExchange(ref _end, (int)end, 0) == 0)
        {
            Volatile.Write(ref _halfClosedAt, clock.Now);
            session.WakeAt(Due);
        }

        // If the other side has finished as well, it is about to be closed, which has the same effect.
        return to.IsReadToEnd ? default : to.ShutdownSendAsync(end);
    }

    // We close first. Bytes that a back end still sends are read and dropped: its system would answer a plain close by discarding the bytes that it was sent
    // before (docs/protocol.md 1.8).
    private async Task CloseAsync(long linger)
    {
        try
        {
            await _near.ShutdownSendAsync(End);
            await _far.ShutdownSendAsync(End);
            var due = DeadlineClock.After(clock.Now, linger);
            Volatile.Write(ref _isClosing, 1);
            session.WakeAt(due);
            while (clock.Now < due)
            {
                var result = await _far.Input.ReadAsync();
                _far.Input.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (ConnectionFailure.IsDisconnect(exception))
        {
            // The back end was faster.
        }
    }

    // The reset is passed on to the other side, ahead of bytes that it was not sent yet, as it would be without the gateway.
    private void OnBroken(TunnelSide side)
    {
        Interlocked.Exchange(ref _isStopping, 1);
        if (Interlocked.Exchange(ref _isAborted, 1) == 0)
        {
            EndWith(side == _far ? SessionEnd.UpstreamReset : IsUnused ? SessionEnd.Probe : SessionEnd.Reset);
        }

        AbortBoth();
    }

    // A reason that arrives during an orderly close replaces the reason for the close.
    private void EndWith(SessionEnd reason)
    {
        if (End is var before and (SessionEnd.None or SessionEnd.ClientClosed or SessionEnd.UpstreamClosed or SessionEnd.Probe))
        {
            Interlocked.CompareExchange(ref _end, (int)reason, (int)before);
        }
    }

    private void AbortBoth()
    {
        Volatile.Write(ref _isAborted, 1);
        _near.Abort();
        _far.Abort();
    }
}
