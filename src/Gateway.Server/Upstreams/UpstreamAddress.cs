using System.Net;
using System.Net.Sockets;
using Gateway.Addresses;

namespace Gateway.Upstreams;

/// <summary>The address of a back end: <c>host:port</c>, <c>[::1]:port</c> or <c>unix:///path</c>.</summary>
internal sealed record UpstreamAddress
{
    /// <summary>The maximum number of addresses in a list: 64, more than one gateway should spread its clients over.</summary>
    public const int MaxCount = 64;

    private UpstreamAddress(string text, EndPoint endPoint) => (Text, EndPoint) = (text, endPoint);

    /// <summary>The address as configured.</summary>
    public string Text { get; }

    /// <summary>An <see cref="IPEndPoint"/>, a <see cref="UnixDomainSocketEndPoint"/>, or a <see cref="DnsEndPoint"/> that is resolved for each connect.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>Parses a list of addresses separated by commas.</summary>
    /// <param name="list">The value of a listener's <c>Upstream</c>.</param>
    /// <param name="fault">What is wrong with the list; null if nothing is.</param>
    public static IReadOnlyList<UpstreamAddress> ParseList(string? list, out string? fault)
    {
        fault = null;
        var addresses = new List<UpstreamAddress>();
        foreach (var text in (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Parse(text, out fault) is not { } address)
            {
                fault = $"'{text}': {fault}";
                return [];
            }

            if (addresses.Contains(address))
            {
                fault = $"'{text}' stands there twice";
                return [];
            }

            addresses.Add(address);
        }

        fault = addresses.Count switch
        {
            0 => "is missing: name a back end as host:port or unix:///path, several separated by commas",
            > MaxCount => $"has {addresses.Count} addresses: the most is {MaxCount}",
            _ => null,
        };
        return fault is null ? addresses : [];
    }

    /// <summary>Parses one address.</summary>
    public static UpstreamAddress? Parse(string text, out string? fault)
    {
        if (AddressText.IsUnix(text))
        {
            var path = AddressText.GetPath(text);
            fault = UnixPath.Fault(path);
            return fault is null ? new UpstreamAddress(text, new UnixDomainSocketEndPoint(path)) : null;
        }

        fault = "use host:port, [address]:port for IPv6, or unix:///path";
        if (!AddressText.TrySplit(text, out var host, out var port) || port == 0)
        {
            return null;
        }

        if (AddressText.ReadAddress(host, out var wrong) is { } address)
        {
            fault = null;
            return new UpstreamAddress(text, new IPEndPoint(address, port));
        }

        if (host.Contains('%', StringComparison.Ordinal))
        {
            fault = wrong;
            return null;
        }

        return Uri.CheckHostName(host) == UriHostNameType.Dns ? new UpstreamAddress(text, new DnsEndPoint(host, port)) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
