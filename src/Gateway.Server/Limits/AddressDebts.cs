using System.Net;

namespace Gateway.Limits;

/// <summary>
/// A leaky bucket for each client address, stored as one number: the time at which its debt is paid off, in a unit that the caller chooses. Memory is fixed,
/// however many addresses come: each address can use one of four slots, and replaces the entry with the smallest debt, which usually is none.
/// </summary>
/// <remarks>
/// The partitioned limiter of System.Threading.RateLimiting keeps an object for every address for ten seconds, of which an attacker with an IPv6 prefix can
/// create any number, and reads its own clock. Which addresses share slots depends on a random number that is chosen at the start.
/// </remarks>
internal sealed class AddressDebts
{
    /// <summary>The maximum number of addresses: 65 536, 1.5 MiB.</summary>
    internal const int Capacity = 65_536;

    private const int Ways = 4;
    private const int LockCount = 64;

    private readonly (AddressKey Key, long PaidOffAt)[] _places = new (AddressKey, long)[Capacity];
    private readonly Lock[] _locks = [.. Enumerable.Range(0, LockCount).Select(_ => new Lock())];

    /// <summary>The debt of the address at <paramref name="now"/>.</summary>
    internal long Debt(IPAddress address, long now)
    {
        var key = AddressKey.FromAddress(address);
        var set = GetSet(key);
        lock (_locks[set % LockCount])
        {
            // If all slots belong to other addresses, this address counts as free of debt: forgetting is in the client's favour.
            ref var place = ref FindSlot(key, set);
            return place.Key == key ? Math.Max(0, place.PaidOffAt - now) : 0;
        }
    }

    /// <summary>Adds to the debt, unless it would then exceed <paramref name="most"/>.</summary>
    internal bool TryAdd(IPAddress address, long now, long cost, long most) => TryAdd(AddressKey.FromAddress(address), now, cost, most);

    /// <summary>The operation for an address that is not an object.</summary>
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

    // The slot of the address, or the slot that it should replace.
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
