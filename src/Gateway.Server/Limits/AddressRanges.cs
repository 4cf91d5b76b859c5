using System.Net;
using System.Net.Sockets;

namespace Gateway.Limits;

/// <summary>A set of addresses, given as ranges (CIDR) and single addresses. Asking costs a binary search, however many there are.</summary>
internal sealed class AddressRanges
{
    /// <summary>No address at all.</summary>
    public static readonly AddressRanges None = new([]);

    // Sorted, apart from one another.
    private readonly UInt128[] _first;
    private readonly UInt128[] _last;

    private AddressRanges(IReadOnlyList<IPNetwork> ranges)
    {
        All = ranges;
        var joined = new List<(UInt128 First, UInt128 Last)>();
        foreach (var (first, last) in ranges.SelectMany(Ends).Order())
        {
            // Neighbours are joined as well as what overlaps. What ends at the last number of all can't be followed by another.
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

    /// <summary>Whether there is no range.</summary>
    public bool IsEmpty => All.Count == 0;

    /// <summary>The ranges as they were given.</summary>
    public IReadOnlyList<IPNetwork> All { get; }

    /// <summary>Reads what the configuration says, which was validated before.</summary>
    /// <exception cref="FormatException">One of them is no range.</exception>
    public static AddressRanges Parse(IEnumerable<string> texts) =>
        new([.. texts.Select(text => TryParse(text, out var range) ? range : throw new FormatException($"'{text}' is no address range."))]);

    /// <summary>Whether the address lies in one of them; IPv4 mapped into IPv6 is IPv4.</summary>
    public bool Contains(IPAddress address) => Contains(AddressNumber.FromAddress(address));

    /// <summary>Whether the address lies in one of them.</summary>
    internal bool Contains(AddressNumber address)
    {
        var index = Array.BinarySearch(_first, address.Bits);
        index = index < 0 ? ~index - 1 : index;
        return index >= 0 && address.Bits <= _last[index];
    }

    /// <summary>Names every text that is no range, each with its key.</summary>
    internal static IEnumerable<string> Faults(string key, IReadOnlyList<string> texts) =>
        texts.Select((text, index) => (text, index))
            .Where(one => !TryParse(one.text, out _))
            .Select(one => $"{key}:{one.index} is '{one.text}': use a range such as 10.0.0.0/8 or fd00::/8 (nothing but zeros behind its prefix), or an address.");

    /// <summary>Reads one range or address.</summary>
    internal static bool TryParse(string text, out IPNetwork range)
    {
        // The framework drops what stands behind the prefix; whoever wrote 10.0.0.1/8 meant one or the other.
        if (IPNetwork.TryParse(text, out range))
        {
            return IPAddress.Parse(text.AsSpan(0, text.IndexOf('/', StringComparison.Ordinal))).Equals(range.BaseAddress);
        }

        // "10.1" would be read as 10.0.0.1, which nobody means.
        if (IPAddress.TryParse(text, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text))
        {
            range = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
            return true;
        }

        return false;
    }

    // An IPv6 range as wide as ::/0 means IPv6 alone: what is mapped into it is IPv4.
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
