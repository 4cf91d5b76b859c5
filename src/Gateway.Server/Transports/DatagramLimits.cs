namespace Gateway.Transports;

/// <summary>How much of a datagram is looked at, and how long an answer may be.</summary>
internal static class DatagramLimits
{
    /// <summary>Bytes of a datagram that are looked at; the rest is dropped. 2 048: no request of ours is longer than 257.</summary>
    internal const int LongestRequest = 2048;

    /// <summary>Bytes of an answer: what one Ethernet frame carries.</summary>
    internal const int LongestAnswer = 1500;
}
