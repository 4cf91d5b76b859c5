using System.IO.Pipelines;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>A flush of pushes that waits for the client, on a thread that pushes: it has the time of <c>Timeouts:Write</c>. Made for a session's first one.</summary>
internal sealed class PushStall : IDeadlineOwner, IDisposable
{
    private readonly Session _session;
    private readonly DeadlineClock _clock;
    private readonly Deadline _deadline;
    private long _since = Deadline.Never;
    private long _due = Deadline.Never;

    internal PushStall(Session session)
    {
        _session = session;
        _clock = session.Host.Clock;
        _deadline = _clock.Add(this);
    }

    /// <summary>When the flush under way began, in the clock's milliseconds; <see cref="Deadline.Never"/> when none waits.</summary>
    internal long Since => Volatile.Read(ref _since);

    /// <summary>Waits for a flush, whose task never fails.</summary>
    internal async ValueTask<FlushResult> WaitAsync(ValueTask<FlushResult> flush)
    {
        var now = _clock.Now;
        var due = DeadlineClock.After(now, _session.Host.Timeouts.Write);
        Volatile.Write(ref _since, now);
        Volatile.Write(ref _due, due);
        _deadline.At = due;
        var result = await flush;
        _deadline.At = Deadline.Never;
        Volatile.Write(ref _due, Deadline.Never);
        Volatile.Write(ref _since, Deadline.Never);
        return result;
    }

    /// <inheritdoc/>
    public void OnDeadline()
    {
        // The clock may have taken the time of an earlier stall, or of the place's last owner.
        if (_clock.Now >= Volatile.Read(ref _due))
        {
            _session.Cut(SessionEnd.WriteTimeout);
        }
    }

    /// <summary>Gives its place in the clock back.</summary>
    public void Dispose() => _deadline.Dispose();
}
