namespace Gateway.Transports.Proxy;

/// <summary>
/// Reads a PROXY protocol header, version 1 or 2 (HAProxy's proxy-protocol.txt). Pure and total: whatever the bytes, it says what they are,
/// as soon as they can't become a header any more.
/// </summary>
internal static class ProxyHeaderParser
{
    /// <summary>The most bytes it must be shown at once; what a version 2 header has beyond them is only counted.</summary>
    internal const int MostNeeded = ProxyHeaderText.Longest;

    /// <summary>Looks at the first bytes of a connection.</summary>
    /// <param name="input">All of them from the first, though never more than <see cref="MostNeeded"/> are needed.</param>
    /// <param name="header">Set where the status is <see cref="ProxyStatus.Header"/>.</param>
    internal static ProxyStatus Parse(ReadOnlySpan<byte> input, out ProxyHeader header)
    {
        header = default;
        return BeginsLike(input, ProxyHeaderText.Signature) ? ProxyHeaderText.Parse(input, out header)
            : BeginsLike(input, ProxyHeaderBinary.Signature) ? ProxyHeaderBinary.Parse(input, out header)
            : ProxyStatus.NoHeader;
    }

    /// <summary>The reason as the log says it.</summary>
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

    /// <summary>The same for somebody who has to mend it.</summary>
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
