using System.Net;

namespace Gateway.Limits;

/// <summary>
/// What each client address owes, in time, of whatever unit its user counts in: a leaky bucket in one number, the moment at which the debt is paid off. Memory is fixed however
/// many addresses come: each has one of four places, and the one that owes least gives way, which is mostly one that owes nothing.
/// </summary>
/// <remarks>
/// System.Threading.RateLimiting's partitioned limiter keeps an object for every address for ten seconds, which an attacker with an IPv6
/// prefix can make as many as he likes, and reads a clock of its own. Which addresses share places depends on a number drawn at the start.
/// </remarks>
internal sealed class AddressDebts
{
    /// <summary>Addresses that are remembered at most: 65 536, 1.5 MiB.</summary>
    internal const int Capacity = 65_536;

    private const int Ways = 4;
    private const int LockCount = 64;

    private readonly (AddressKey Key, long PaidOffAt)[] _places = new (AddressKey, long)[Capacity];
    private readonly Lock[] _locks = [.. Enumerable.Range(0, LockCount).Select(_ => new Lock())];

    /// <summary>What the address owes at <paramref name="now"/>.</summary>
    internal long Debt(IPAddress address, long now)
    {
        var key = AddressKey.FromAddress(address);
        var set = GetSet(key);
        lock (_locks[set % LockCount])
        {
            // Where all places are others', this address is not known to owe anything: what was forgotten is in its favour.
            ref var place = ref FindSlot(key, set);
            return place.Key == key ? Math.Max(0, place.PaidOffAt - now) : 0;
        }
    }

    /// <summary>Adds to the debt, unless it would be more than <paramref name="most"/> then.</summary>
    internal bool TryAdd(IPAddress address, long now, long cost, long most) => TryAdd(AddressKey.FromAddress(address), now, cost, most);

    /// <summary>The same for an address that is no object.</summary>
    internal bool TryAdd(AddressKey key, long now, long cost, long most)
    {
        var set = GetSet(key);
        lock (_locks[set % LockCount])
        {
            ref var place = ref FindSlot(key, set);
            var paidOffAt = (place.Key == key ? Math.Max(place.PaidOffAt, now) : now) + cost;
            if (paidOffAt - now > most)
            {
                return false;
            }

            place = (key, paidOffAt);
            return true;
        }
    }

    private static int GetSet(AddressKey key) => (int)((uint)HashCode.Combine(key.IsIPv6, key.Bits) % (Capacity / Ways));

    // The address's own place, or the one that is to become it.
    private ref (AddressKey Key, long PaidOffAt) FindSlot(AddressKey key, int set)
    {
        var first = set * Ways;
        var least = first;
        for (var index = first; index < first + Ways; index++)
        {
            if (_places[index].Key == key)
            {
                return ref _places[index];
            }

            if (_places[index].PaidOffAt < _places[least].PaidOffAt)
            {
                least = index;
            }
        }

        return ref _places[least];
    }
}
