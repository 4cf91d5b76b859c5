namespace Gateway.Limits;

/// <summary>
/// The token bucket of one session's messages. The framework's limiter reads a wall clock and needs several objects for each session; this is three numbers on
/// the <see cref="DeadlineClock"/>, created only where there is a limit.
/// </summary>
/// <param name="perSecond">Messages per second and the bucket's size, at least 1.</param>
/// <param name="now">The clock's time at the start; the bucket is full at first.</param>
internal sealed class MessageRate(int perSecond, long now)
{
    private const long OneMessage = 1000;

    private long _tokens = perSecond * OneMessage;
    private long _refilled = now;

    /// <summary>Creates a bucket with this rate; null if the rate is 0, which means off.</summary>
    internal static MessageRate? Create(int perSecond, long now) => perSecond > 0 ? new MessageRate(perSecond, now) : null;

    /// <summary>Whether a message may be accepted at <paramref name="at"/>.</summary>
    internal bool HasToken(long at)
    {
        // A rate of one message per second adds a thousandth of a message per millisecond, up to the size of the bucket.
        _tokens = Math.Min(perSecond * OneMessage, _tokens + ((at - _refilled) * perSecond));
        _refilled = at;
        return _tokens >= OneMessage;
    }

    /// <summary>Takes the token of one message, if there is one.</summary>
    internal bool TryTake(long at)
    {
        if (!HasToken(at))
        {
            return false;
        }

        _tokens -= OneMessage;
        return true;
    }

    /// <summary>When the next message may be accepted, after <see cref="HasToken"/> returned false.</summary>
    internal long NextAt => _refilled + ((OneMessage - _tokens + perSecond - 1) / perSecond);
}
