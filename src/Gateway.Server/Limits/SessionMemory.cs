namespace Gateway.Limits;

/// <summary>The parts of one session's memory (<see cref="GatewayLimits.MaxSessionMemory"/>).</summary>
internal static class SessionMemory
{
    /// <summary>
    /// The number of bytes that the transport reads ahead of the decoder: one message of the default size, so that back-pressure reaches the peer soon.
    /// </summary>
    public const int ReadAhead = 64 * 1024;

    /// <summary>Replies are flushed once this many bytes wait. The replies of one read nearly always fit, and a flood of requests cannot accumulate replies.</summary>
    public const int FlushThreshold = 64 * 1024;

    /// <summary>The allowance for framing and for the words around a payload.</summary>
    public const int MessageOverhead = 1024;

    /// <summary>
    /// The minimum that a session needs, in bytes: a message that is being read with the read-ahead after it, replies up to the threshold with one more of full
    /// size that exceeds it, and one push.
    /// </summary>
    public static long Needed(int maxMessageSize) => WithoutQueue(maxMessageSize) + maxMessageSize + MessageOverhead;

    /// <summary>The number of bytes that may be queued as pushes: the rest of a session's memory.</summary>
    public static long Queue(int maxSessionMemory, int maxMessageSize) => maxSessionMemory - WithoutQueue(maxMessageSize);

    private static long WithoutQueue(int maxMessageSize) => ReadAhead + FlushThreshold + (2L * ((long)maxMessageSize + MessageOverhead));
}
