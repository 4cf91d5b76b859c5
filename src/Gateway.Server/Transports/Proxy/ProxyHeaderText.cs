using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Transports.Proxy;

/// <summary>Version 1: <c>PROXY TCP4 192.0.2.1 198.51.100.1 56324 443</c>, CR, LF.</summary>
internal static class ProxyHeaderText
{
    /// <summary>The maximum length of the line, CR and LF included, in bytes: 107, by the specification.</summary>
    internal const int MaxLength = 107;

    private static readonly SearchValues<char> OfAddresses = SearchValues.Create(".:0123456789abcdefABCDEF");

    internal static ReadOnlySpan<byte> Signature => "PROXY "u8;

    internal static ProxyStatus Parse(ReadOnlySpan<byte> input, out ProxyHeader header)
    {
        header = default;
        var end = input[..Math.Min(input.Length, MaxLength)].IndexOf((byte)'\n');
        if (end < 0)
        {
            return input.Length < MaxLength ? ProxyStatus.Incomplete : ProxyStatus.LineTooLong;
        }

        if (end <= Signature.Length || input[end - 1] != '\r')
        {
            return ProxyStatus.BadLine;
        }

        Span<char> line = stackalloc char[MaxLength];
        line = line[..Encoding.Latin1.GetChars(input[Signature.Length..(end - 1)], line)];
        var status = ParseFields(line, out var client);
        header = status == ProxyStatus.Header ? new ProxyHeader(end + 1, client) : default;
        return status;
    }

    private static ProxyStatus ParseFields(ReadOnlySpan<char> line, out IPEndPoint? client)
    {
        client = null;
        Span<Range> fields = stackalloc Range[6];
        var count = line.Split(fields, ' ');
        var protocol = line[fields[0]];
        if (protocol is "UNKNOWN")
        {
            // The rest of the line is to be ignored.
            return ProxyStatus.Header;
        }

        var family = protocol is "TCP4" ? AddressFamily.InterNetwork
            : protocol is "TCP6" ? AddressFamily.InterNetworkV6
            : AddressFamily.Unspecified;
        if (count != 5 || family == AddressFamily.Unspecified)
        {
            return ProxyStatus.BadLine;
        }

        if (!TryAddress(line[fields[1]], out var address) || address.AddressFamily != family || !IsDestination(line[fields[2]]))
        {
            return ProxyStatus.BadAddress;
        }

        if (!TryPort(line[fields[3]], out var port) || !TryPort(line[fields[4]], out _))
        {
            return ProxyStatus.BadPort;
        }

        client = new IPEndPoint(address, port);
        return ProxyStatus.Header;
    }

    // The destination is not used, and need not be of the client's family: where nginx has taken the client from another proxy's header, it writes its own
    // address as the destination, of whatever family that is.
    private static bool IsDestination(ReadOnlySpan<char> text) => TryAddress(text, out _) || text.StartsWith("unix:");

    // The framework accepts more forms than the specification: octal parts, missing parts, scopes, brackets.
    private static bool TryAddress(ReadOnlySpan<char> text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text.ContainsAnyExcept(OfAddresses) || !IPAddress.TryParse(text, out var parsed))
        {
            return false;
        }

        address = parsed;
        return parsed.AddressFamily == AddressFamily.InterNetworkV6 || text.SequenceEqual(parsed.ToString());
    }

    private static bool TryPort(ReadOnlySpan<char> text, out int port)
    {
        port = 0;
        if (text.Length is 0 or > 5 || (text[0] == '0' && text.Length > 1))
        {
            return false;
        }

        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            port = (port * 10) + digit - '0';
        }

        return port <= IPEndPoint.MaxPort;
    }
}
