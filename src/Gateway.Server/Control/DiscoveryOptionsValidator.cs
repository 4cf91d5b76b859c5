using System.Net;
using System.Net.Sockets;
using Gateway.Addresses;
using Gateway.Fleet;
using Microsoft.Extensions.Options;

namespace Gateway.Control;

/// <summary>Reports every fault in <c>Gateway:Discovery</c>, each with its key.</summary>
internal sealed class DiscoveryOptionsValidator : IValidateOptions<DiscoveryOptions>
{
    internal static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);

    internal static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);

    internal static readonly TimeSpan LongestExpiry = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, DiscoveryOptions options)
    {
        var faults = new List<string>();
        CheckGroup(options, faults);
        if (options.Interval < ShortestInterval || options.Interval > LongestInterval)
        {
            faults.Add($"Gateway:Discovery:Interval is {options.Interval}: it must be between {ShortestInterval} and {LongestInterval}.");
        }

        if (options.Expiry < 2 * options.Interval || options.Expiry > LongestExpiry)
        {
            faults.Add($"Gateway:Discovery:Expiry is {options.Expiry}: it must be between two Intervals and {LongestExpiry}.");
        }

        if (!string.IsNullOrEmpty(options.Node) && !NodeName.IsValid(options.Node))
        {
            faults.Add($"Gateway:Discovery:Node is '{options.Node}': use 1 to {NodeName.MaxLength} of A-Z a-z 0-9 . _ -.");
        }

        if (!string.IsNullOrEmpty(options.Url) && !IsHttpUrl(options.Url))
        {
            faults.Add($"Gateway:Discovery:Url is '{options.Url}': use http://host:port or https://host:port, without a query.");
        }

        Between(nameof(options.Ttl), options.Ttl, 0, 255);
        Between(nameof(options.MaxPeers), options.MaxPeers, 1, 100_000);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Between(string key, int value, int least, int most)
        {
            if (value < least || value > most)
            {
                faults.Add($"Gateway:Discovery:{key} is {value}: it must be between {least} and {most}.");
            }
        }
    }

    private static bool IsHttpUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url is { Query: "", Fragment: "", UserInfo: "" } && text.All(char.IsAscii);

    private static void CheckGroup(DiscoveryOptions options, List<string> faults)
    {
        var group = options.Group;
        if (UdpUrl.Parse(group, out var fault) is not { } endPoint)
        {
            faults.Add($"Gateway:Discovery:Group is '{group}': {fault}.");
        }
        else if (!IsMulticast(endPoint.Address) || endPoint.Port == 0)
        {
            faults.Add($"Gateway:Discovery:Group is '{group}': use a multicast address (224.0.0.0 to 239.255.255.255, or ff00::/8) and a port.");
        }
        else if (IsOfOneLink(endPoint.Address) && endPoint.Address.ScopeId == 0 && string.IsNullOrEmpty(options.Interface))
        {
            faults.Add($"Gateway:Discovery:Interface is empty: the group '{group}' is a different one on every interface, so name one.");
        }
    }

    // ff01:: and ff02::, the scopes of one interface and of one link.
    private static bool IsOfOneLink(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 && (address.GetAddressBytes()[1] & 0x0F) is (1 or 2);

    private static bool IsMulticast(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? address.IsIPv6Multicast : address.GetAddressBytes()[0] is >= 224 and <= 239;
}
