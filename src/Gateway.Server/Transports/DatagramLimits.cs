namespace Gateway.Transports;

/// <summary>The sizes of requests and answers.</summary>
internal static class DatagramLimits
{
    /// <summary>The number of bytes of a datagram that are read; the rest is dropped. 2 048: no request is longer than 257.</summary>
    internal const int MaxRequestLength = 2048;

    /// <summary>The maximum length of an answer: what one Ethernet frame carries.</summary>
    internal const int MaxAnswerLength = 1500;
}
