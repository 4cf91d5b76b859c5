using System.Net;
using System.Net.Sockets;

namespace Gateway.Addresses;

/// <summary>A set of addresses, given as ranges (CIDR) and single addresses. A search is binary, however many there are.</summary>
internal sealed class AddressRanges
{
    /// <summary>The empty set.</summary>
    public static readonly AddressRanges None = new([]);

    // Sorted and disjoint.
    private readonly UInt128[] _first;
    private readonly UInt128[] _last;

    private AddressRanges(IReadOnlyList<IPNetwork> ranges)
    {
        All = ranges;
        var joined = new List<(UInt128 First, UInt128 Last)>();
        foreach (var (first, last) in ranges.SelectMany(Ends).Order())
        {
            // Adjacent ranges are joined as well as overlapping ones. A range that ends at the maximum value has no successor.
            if (joined.Count > 0 && (joined[^1].Last == UInt128.MaxValue || first <= joined[^1].Last + 1))
            {
                joined[^1] = (joined[^1].First, UInt128.Max(joined[^1].Last, last));
            }
            else
            {
                joined.Add((first, last));
            }
        }

        _first = [.. joined.Select(range => range.First)];
        _last = [.. joined.Select(range => range.Last)];
    }

    /// <summary>Whether the set is empty.</summary>
    public bool IsEmpty => All.Count == 0;

    /// <summary>The ranges as they were configured.</summary>
    public IReadOnlyList<IPNetwork> All { get; }

    /// <summary>Parses ranges of the configuration, which was validated before.</summary>
    /// <exception cref="FormatException">One of them is not a range.</exception>
    public static AddressRanges Parse(IEnumerable<string> texts) =>
        new([.. texts.Select(text => TryParse(text, out var range) ? range : throw new FormatException($"'{text}' is no address range."))]);

    /// <summary>Whether the address is in the set; IPv4 mapped into IPv6 counts as IPv4.</summary>
    public bool Contains(IPAddress address) => Contains(AddressNumber.FromAddress(address));

    /// <summary>Whether the address is in the set.</summary>
    internal bool Contains(AddressNumber address)
    {
        var index = Array.BinarySearch(_first, address.Bits);
        index = index < 0 ? ~index - 1 : index;
        return index >= 0 && address.Bits <= _last[index];
    }

    /// <summary>Reports every text that is not a range, each with its key.</summary>
    internal static IEnumerable<string> Faults(string key, IReadOnlyList<string> texts) =>
        texts.Select((text, index) => (text, index))
            .Where(one => !TryParse(one.text, out _))
            .Select(one => $"{key}:{one.index} is '{one.text}': use a range such as 10.0.0.0/8 or fd00::/8 (nothing but zeros behind its prefix), or an address.");

    /// <summary>Parses one range or address.</summary>
    internal static bool TryParse(string text, out IPNetwork range)
    {
        // The framework ignores the bits after the prefix; 10.0.0.1/8 may be meant as an address or as a range.
        if (IPNetwork.TryParse(text, out range))
        {
            return IPAddress.Parse(text.AsSpan(0, text.IndexOf('/', StringComparison.Ordinal))).Equals(range.BaseAddress);
        }

        // "10.1" would be parsed as 10.0.0.1, which nobody means.
        if (IPAddress.TryParse(text, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text))
        {
            range = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
            return true;
        }

        return false;
    }

    // An IPv6 range as wide as ::/0 contains IPv6 only, because the mapped addresses are IPv4.
    private static IEnumerable<(UInt128 First, UInt128 Last)> Ends(IPNetwork range)
    {
        var isIPv4 = range.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        var free = (isIPv4 ? 32 : 128) - range.PrefixLength;
        var first = AddressNumber.FromAddress(range.BaseAddress).Bits;
        var last = free == 128 ? UInt128.MaxValue : first | ((UInt128.One << free) - 1);
        var (firstIPv4, lastIPv4) = (AddressNumber.FirstIPv4.Bits, AddressNumber.LastIPv4.Bits);
        return first < firstIPv4 && last > lastIPv4 ? [(first, firstIPv4 - 1), (lastIPv4 + 1, last)] : [(first, last)];
    }
}
