namespace Gateway.Transports.Proxy;

/// <summary>
/// Parses a PROXY protocol header, version 1 or 2 (HAProxy's proxy-protocol.txt). It is defined for all bytes, and reports an invalid header as soon as the
/// bytes cannot become a valid one.
/// </summary>
internal static class ProxyHeaderParser
{
    /// <summary>The maximum number of bytes that have to be passed at once; the further bytes of a version 2 header are only counted.</summary>
    internal const int MaxNeeded = ProxyHeaderText.MaxLength;

    /// <summary>Parses the first bytes of a connection.</summary>
    /// <param name="input">The bytes from the first one on; more than <see cref="MaxNeeded"/> are never needed.</param>
    /// <param name="header">Set if the status is <see cref="ProxyStatus.Header"/>.</param>
    internal static ProxyStatus Parse(ReadOnlySpan<byte> input, out ProxyHeader header)
    {
        header = default;
        return BeginsLike(input, ProxyHeaderText.Signature) ? ProxyHeaderText.Parse(input, out header)
            : BeginsLike(input, ProxyHeaderBinary.Signature) ? ProxyHeaderBinary.Parse(input, out header)
            : ProxyStatus.NoHeader;
    }

    /// <summary>The reason as it is written in the log.</summary>
    internal static string ToReason(this ProxyStatus status) => status switch
    {
        ProxyStatus.Incomplete => "cut short",
        ProxyStatus.Header => "header",
        ProxyStatus.NoHeader => "no header",
        ProxyStatus.LineTooLong => "line too long",
        ProxyStatus.BadLine => "malformed line",
        ProxyStatus.BadAddress => "bad address",
        ProxyStatus.BadPort => "bad port",
        ProxyStatus.Unknown => "unknown version, command or family",
        _ => "length too short",
    };

    /// <summary>The reason as a message for the operator who has to fix it.</summary>
    internal static string ToMessage(this ProxyStatus status) => status switch
    {
        ProxyStatus.NoHeader => "it sends no PROXY header (no header): let it send one, or set ProxyProtocol to None here",
        _ => $"its PROXY header can't be read ({status.ToReason()})",
    };

    private static bool BeginsLike(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        var common = Math.Min(input.Length, signature.Length);
        return input[..common].SequenceEqual(signature[..common]);
    }
}
