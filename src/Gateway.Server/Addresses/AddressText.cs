using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Gateway.Addresses;

/// <summary>
/// Parses and formats addresses as they are written in URLs: IPv6 in brackets, its interface after <c>%25</c> (RFC 6874) or a bare <c>%</c>, as it is usually
/// typed; a path with any characters, without escapes.
/// </summary>
internal static class AddressText
{
    private const string Unix = "unix://";
    private const string EscapedPercent = "25";

    /// <summary>Whether the text is the URL of a Unix socket.</summary>
    internal static bool IsUnix(string url) => url.StartsWith(Unix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The path in the URL of a Unix socket, without unescaping.</summary>
    internal static string GetPath(string url) => url[Unix.Length..];

    /// <summary>Parses <c>scheme://address:port</c>, optionally followed by a slash.</summary>
    /// <param name="url">The text.</param>
    /// <param name="scheme">The scheme with <c>://</c>.</param>
    /// <param name="rule">The form to suggest if the text cannot be parsed.</param>
    /// <param name="fault">What is wrong with the text; empty if nothing is.</param>
    internal static IPEndPoint? ReadEndPoint(string url, string scheme, string rule, out string fault)
    {
        fault = rule;
        var text = url.Trim();
        if (!text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        text = text[scheme.Length..];
        text = text.EndsWith('/') ? text[..^1] : text;
        if (!TrySplit(text, out var host, out var port))
        {
            return null;
        }

        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            fault = "";
            return new IPEndPoint(IPAddress.Loopback, port);
        }

        var address = ReadAddress(host, out fault);
        return address is null ? null : new IPEndPoint(address, port);
    }

    /// <summary>Splits <c>host:port</c>, with the host unchanged; only a host in brackets may contain colons.</summary>
    internal static bool TrySplit(string text, out string host, out int port)
    {
        var colon = text.LastIndexOf(':');
        host = colon > 0 ? text[..colon] : "";
        port = 0;
        return colon > 0
            && (host is ['[', .., ']'] || !host.Contains(':', StringComparison.Ordinal))
            && host.IndexOfAny(['/', '?', '#', '@']) < 0
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port <= IPEndPoint.MaxPort;
    }

    /// <summary>Parses an IPv4 address, or an IPv6 address in brackets.</summary>
    /// <param name="host">The text.</param>
    /// <param name="fault">What is wrong with the text; empty if nothing is.</param>
    internal static IPAddress? ReadAddress(string host, out string fault)
    {
        fault = "";
        var isV6 = host is ['[', .., ']'];
        var inner = isV6 ? host[1..^1] : host;
        var percent = isV6 ? inner.IndexOf('%', StringComparison.Ordinal) : -1;
        if (!IPAddress.TryParse(percent < 0 ? inner : inner[..percent], out var address) || isV6 != (address.AddressFamily == AddressFamily.InterNetworkV6))
        {
            fault = $"'{host}' is not an IP address: use one, or localhost";
            return null;
        }

        return percent < 0 ? address : ReadScope(address, inner[(percent + 1)..], out fault);
    }

    /// <summary>Replaces interface names in a URL by their indexes, which every IPv6 parser accepts; names of interfaces that do not exist stay.</summary>
    internal static string WithNumericScope(string url)
    {
        var (start, end) = (url.IndexOf('[', StringComparison.Ordinal), url.IndexOf(']', StringComparison.Ordinal));
        return start >= 0 && end > start && ReadAddress(url[start..(end + 1)], out _) is { ScopeId: > 0 } address
            ? $"{url[..start]}[{address}]{url[(end + 1)..]}"
            : url;
    }

    /// <summary>Formats an end point as in a URL, with the interface by its name.</summary>
    internal static string Format(IPEndPoint endPoint) => endPoint.AddressFamily == AddressFamily.InterNetworkV6 && endPoint.Address.ScopeId is > 0 and var scope
        ? $"[{new IPAddress(endPoint.Address.GetAddressBytes())}%{EscapedPercent}{GetInterfaceName(scope)}]:{endPoint.Port}"
        : endPoint.ToString();

    private static IPAddress? ReadScope(IPAddress address, string zone, out string fault)
    {
        var name = zone.Length > EscapedPercent.Length && zone.StartsWith(EscapedPercent, StringComparison.Ordinal)
            ? Uri.UnescapeDataString(zone[EscapedPercent.Length..])
            : zone;

        // The framework ignores a name that no interface has.
        if (name.Length > 0 && IPAddress.TryParse($"{address}%{name}", out var scoped) && scoped.ScopeId > 0)
        {
            fault = "";
            return scoped;
        }

        fault = $"there is no network interface '{name}'";
        return null;
    }

    private static string GetInterfaceName(long scope) =>
        NetworkInterface.GetAllNetworkInterfaces()
            .FirstOrDefault(one => one.Supports(NetworkInterfaceComponent.IPv6) && one.GetIPProperties().GetIPv6Properties().Index == scope)?.Name
        ?? scope.ToString(CultureInfo.InvariantCulture);
}
