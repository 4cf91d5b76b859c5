using System.Buffers;

namespace Gateway.Framing;

/// <summary>
/// Recognises, by its first bytes, a client that speaks another protocol to a line listener. Above all a browser: any page can make it send a request to any
/// port, with lines of the page's choice in the body (docs/protocol.md 1).
/// </summary>
internal static class ForeignProtocol
{
    /// <summary>Bytes that are needed to recognise TLS.</summary>
    internal const int TlsLength = 3;

    private const byte Handshake = 22;
    private const byte Major = 3;
    private const byte LastMinor = 4;

    // RFC 9110, 5.6.2: a method is a token.
    private static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Whether a stream that begins with these bytes is TLS: a handshake record of any version (RFC 8446, 5.1).</summary>
    /// <param name="opening">At least <see cref="TlsLength"/> bytes; with fewer the answer is no.</param>
    internal static bool IsTls(ReadOnlySpan<byte> opening) =>
        opening.Length >= TlsLength && opening[0] == Handshake && opening[1] == Major && opening[2] <= LastMinor;

    /// <summary>Whether a line is an HTTP request line (RFC 9112, 3): any method, a target, and <c>HTTP/</c> with a version of two digits.</summary>
    /// <param name="line">The line without its terminator.</param>
    internal static bool IsHttp(ReadOnlySpan<byte> line)
    {
        const int Version = 9;
        if (line.Length <= Version || !IsVersion(line[^Version..]))
        {
            return false;
        }

        var rest = line[..^Version];
        var space = rest.IndexOf((byte)' ');
        return space > 0 && !rest[..space].ContainsAnyExcept(Token) && IsTarget(rest[..space], rest[(space + 1)..]);
    }

    private static bool IsVersion(ReadOnlySpan<byte> end) =>
        end.StartsWith(" HTTP/"u8) && char.IsAsciiDigit((char)end[6]) && end[7] == '.' && char.IsAsciiDigit((char)end[8]);

    // One of the four forms of a request target (RFC 9112, 3.2). Anything else may be the argument of a command that happens to end in an HTTP version.
    private static bool IsTarget(ReadOnlySpan<byte> method, ReadOnlySpan<byte> target) =>
        !target.IsEmpty && !target.Contains((byte)' ')
        && (target[0] == '/' || target.SequenceEqual("*"u8) || target.IndexOf("://"u8) > 0 || method.SequenceEqual("CONNECT"u8));
}
