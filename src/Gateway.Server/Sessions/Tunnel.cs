using Gateway.Limits;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Sessions;

/// <summary>Carries bytes between a session's connection and another one, each direction by itself, until both have ended.</summary>
/// <remarks>
/// A direction reads on when what it read before has been taken, so it never holds more than one read (<see cref="SessionMemory.ReadAhead"/>).
/// Half-closes and resets are passed on as what they are.
/// </remarks>
internal sealed class Tunnel(TunnelSession session, ConnectionContext near, ConnectionContext far, TunnelTimeouts timeouts, DeadlineClock clock)
{
    private readonly TunnelSide _near = new(near);
    private readonly TunnelSide _far = new(far);
    private long _halfClosedAt = Deadline.Never;
    private long _cutAt = Deadline.Never;
    private int _end;
    private int _isStopping;
    private int _isCut;
    private int _isLeaving;

    /// <summary>Why it ended, or began to.</summary>
    internal SessionEnd End => (SessionEnd)Volatile.Read(ref _end);

    private bool IsStopping => Volatile.Read(ref _isStopping) != 0;

    private bool IsLeaving => Volatile.Read(ref _isLeaving) != 0;

    private bool IsHalfClosed => Volatile.Read(ref _halfClosedAt) != Deadline.Never;

    private bool IsUnused => session.Traffic.BytesReceived + session.Traffic.BytesSent == 0;

    /// <summary>When it will have been silent for too long, as things stand.</summary>
    private long Due => IsHalfClosed
        ? DeadlineClock.After(Math.Max(session.Traffic.LastMoved, Volatile.Read(ref _halfClosedAt)), timeouts.HalfClosed)
        : DeadlineClock.After(session.Traffic.LastMoved, timeouts.Idle);

    /// <summary>Runs to the end of both directions. Never throws for what a peer does.</summary>
    /// <param name="linger">How long the back end has to close its side where we close first, in milliseconds. The client's time comes behind, with the session's close.</param>
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

        if (IsStopping && Volatile.Read(ref _isCut) == 0)
        {
            await CloseAsync(linger);
        }
    }

    /// <summary>Ends it, from any thread: both sides are told by FIN. A side that takes no bytes is cut when <paramref name="patience"/> is over.</summary>
    internal void Stop(SessionEnd reason, long patience)
    {
        if (Interlocked.Exchange(ref _isStopping, 1) == 0)
        {
            EndWith(reason);
            var due = DeadlineClock.After(clock.Now, patience);
            Volatile.Write(ref _cutAt, due);
            session.WakeAt(due);
            _near.Input.CancelPendingRead();
            _far.Input.CancelPendingRead();
        }
    }

    /// <summary>Time may be up. The bytes that move don't touch the deadline: whether it is due is found out when it fires.</summary>
    internal void OnDeadline(long patience)
    {
        if (IsLeaving)
        {
            _far.Input.CancelPendingRead();
        }
        else if (IsStopping)
        {
            // It may have fired for what was due before it was stopped.
            if (clock.Now >= Volatile.Read(ref _cutAt))
            {
                CutBoth();
            }
        }
        else if (Due is var due && clock.Now < due)
        {
            session.WakeAt(due);
        }
        else
        {
            Stop(IsHalfClosed ? SessionEnd.HalfClosedTimeout : SessionEnd.IdleTimeout, patience);
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
            // A bug of ours. The other direction must not stay behind alone.
            CutBoth();
            throw;
        }

        // A side that would not take bytes is still read: what it said last, and how it ended, is there. If it was read to its end
        // before, nobody else can tell.
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
        // To the kernel the end of a connection that refused our bytes looks like an ordinary one.
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

        // One that has finished as well is about to be closed, which says the same.
        return to.IsReadToEnd ? default : to.ShutdownSendAsync(end);
    }

    // We close first. What a back end still sends is read and dropped: its system would answer a plain close by dropping what it was sent
    // before (docs/protocol.md 1.8).
    private async Task CloseAsync(long linger)
    {
        try
        {
            await _near.ShutdownSendAsync(End);
            await _far.ShutdownSendAsync(End);
            var due = DeadlineClock.After(clock.Now, linger);
            Volatile.Write(ref _isLeaving, 1);
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
            // It was faster.
        }
    }

    // The reset goes on to the other side, ahead of what that one has not been sent yet: as it would have without us.
    private void OnBroken(TunnelSide side)
    {
        Interlocked.Exchange(ref _isStopping, 1);
        if (Interlocked.Exchange(ref _isCut, 1) == 0)
        {
            EndWith(side == _far ? SessionEnd.UpstreamReset : IsUnused ? SessionEnd.Probe : SessionEnd.Reset);
        }

        CutBoth();
    }

    // What comes to one that was closing in good order is what it ended for.
    private void EndWith(SessionEnd reason)
    {
        if (End is var before and (SessionEnd.None or SessionEnd.ClientClosed or SessionEnd.UpstreamClosed or SessionEnd.Probe))
        {
            Interlocked.CompareExchange(ref _end, (int)reason, (int)before);
        }
    }

    private void CutBoth()
    {
        Volatile.Write(ref _isCut, 1);
        _near.Abort();
        _far.Abort();
    }
}
