using System.IO.Pipelines;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>A flush of pushes that waits for the client, with the time limit <c>Timeouts:Write</c>. Created by a session's first such flush.</summary>
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

    /// <summary>When the current flush began, in the clock's milliseconds; <see cref="Deadline.Never"/> while none waits.</summary>
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
        // The clock may have fired for an earlier stall, or for the previous owner of this deadline slot.
        if (_clock.Now >= Volatile.Read(ref _due))
        {
            _session.Abort(SessionEnd.WriteTimeout);
        }
    }

    /// <summary>Releases the deadline slot.</summary>
    public void Dispose() => _deadline.Dispose();
}
