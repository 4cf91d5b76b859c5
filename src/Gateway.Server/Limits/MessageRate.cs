namespace Gateway.Limits;

/// <summary>
/// The token bucket of one session's messages. The framework's own limiter reads a wall clock and costs several objects per session;
/// this is three numbers on the <see cref="DeadlineClock"/>'s time, made only where messages are counted.
/// </summary>
/// <param name="perSecond">Messages per second and the bucket's size, at least 1.</param>
/// <param name="now">The clock's time at the start; the bucket begins full.</param>
internal sealed class MessageRate(int perSecond, long now)
{
    private const long OneMessage = 1000;

    private long _tokens = perSecond * OneMessage;
    private long _refilled = now;

    /// <summary>A bucket of that rate; null where it is 0, which is off.</summary>
    internal static MessageRate? Create(int perSecond, long now) => perSecond > 0 ? new MessageRate(perSecond, now) : null;

    /// <summary>Whether a message may be taken at <paramref name="at"/>.</summary>
    internal bool HasToken(long at)
    {
        // A thousandth of a message a millisecond for each message a second, never more than the bucket holds.
        _tokens = Math.Min(perSecond * OneMessage, _tokens + ((at - _refilled) * perSecond));
        _refilled = at;
        return _tokens >= OneMessage;
    }

    /// <summary>Takes one message's worth, if there is one.</summary>
    internal bool TryTake(long at)
    {
        if (!HasToken(at))
        {
            return false;
        }

        _tokens -= OneMessage;
        return true;
    }

    /// <summary>When the next message may be taken, after <see cref="HasToken"/> said no.</summary>
    internal long NextAt => _refilled + ((OneMessage - _tokens + perSecond - 1) / perSecond);
}
