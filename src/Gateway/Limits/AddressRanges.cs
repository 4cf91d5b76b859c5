using System.Net;
using System.Net.Sockets;

namespace Gateway.Limits;

/// <summary>A set of addresses, given as ranges (CIDR) and single addresses.</summary>
public sealed class AddressRanges
{
    /// <summary>No address at all.</summary>
    public static readonly AddressRanges None = new([]);

    private readonly IPNetwork[] _ranges;

    private AddressRanges(IPNetwork[] ranges) => _ranges = ranges;

    /// <summary>Whether there is no range.</summary>
    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>The ranges.</summary>
    public IReadOnlyList<IPNetwork> All => _ranges;

    /// <summary>Reads what the configuration says, which was validated before.</summary>
    /// <exception cref="FormatException">One of them is no range.</exception>
    public static AddressRanges Of(IEnumerable<string> texts) =>
        new([.. texts.Select(text => TryParse(text, out var range) ? range : throw new FormatException($"'{text}' is no address range."))]);

    /// <summary>Whether the address lies in one of them; IPv4 mapped into IPv6 is IPv4.</summary>
    public bool Contains(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var range in _ranges)
        {
            if (range.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Names every text that is no range, each with its key.</summary>
    internal static IEnumerable<string> Faults(string key, IReadOnlyList<string> texts) =>
        texts.Select((text, index) => (text, index))
            .Where(one => !TryParse(one.text, out _))
            .Select(one => $"{key}:{one.index} is '{one.text}': use a range such as 10.0.0.0/8 or fd00::/8 (nothing but zeros behind its prefix), or an address.");

    /// <summary>Reads one range or address.</summary>
    internal static bool TryParse(string text, out IPNetwork range)
    {
        if (IPNetwork.TryParse(text, out range))
        {
            return true;
        }

        // "10.1" would be read as 10.0.0.1, which nobody means.
        if (IPAddress.TryParse(text, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text))
        {
            range = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
            return true;
        }

        return false;
    }
}
