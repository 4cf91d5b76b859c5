namespace Gateway.Limits;

/// <summary>How one session's memory is spent (<see cref="GatewayLimits.MaxSessionMemory"/>).</summary>
internal static class SessionMemory
{
    /// <summary>Bytes the transport reads ahead of the decoder: one default message, so that back-pressure reaches the peer soon.</summary>
    public const int ReadAhead = 64 * 1024;

    /// <summary>Replies are sent once so many bytes wait. One read's replies nearly always fit, and a flood of requests can't pile up answers.</summary>
    public const int FlushThreshold = 64 * 1024;

    /// <summary>Room for framing and for the words around a payload.</summary>
    public const int MessageOverhead = 1024;

    /// <summary>
    /// The least that a session needs, in bytes: a message that is being read with the read-ahead behind it, replies up to the threshold
    /// with one more of full size that went over it, and one push.
    /// </summary>
    public static long Needed(int maxMessageSize) => WithoutQueue(maxMessageSize) + maxMessageSize + MessageOverhead;

    /// <summary>Bytes that may be queued as pushes: what is left of a session's memory.</summary>
    public static long Queue(int maxSessionMemory, int maxMessageSize) => maxSessionMemory - WithoutQueue(maxMessageSize);

    private static long WithoutQueue(int maxMessageSize) => ReadAhead + FlushThreshold + (2L * ((long)maxMessageSize + MessageOverhead));
}
