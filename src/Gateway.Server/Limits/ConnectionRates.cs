using System.Net;
using Microsoft.Extensions.Options;

namespace Gateway.Limits;

/// <summary>The connection rate limits: <see cref="GatewayLimits.ConnectionsPerSecond"/> and <see cref="GatewayLimits.ConnectionsPerSecondPerAddress"/>.</summary>
/// <remarks>
/// Token buckets with the capacity of one second, stored as the time at which each is full again. Those of System.Threading.RateLimiting read their own clock,
/// even when replenished by hand, which no test can advance; the partitioned limiter keeps several objects for every address until an unused one is cleaned up,
/// so that a client with many addresses decides how much memory is used. Here an address has one of the slots of <see cref="AddressDebts"/>. When all slots are
/// used, the addresses with the most connections are remembered and those with the fewest start anew; then <see cref="GatewayLimits.ConnectionsPerSecond"/> is
/// the limit that holds.
/// </remarks>
internal sealed class ConnectionRates
{
    private readonly DeadlineClock _clock;
    private volatile AddressDebts? _addresses;
    private volatile GatewayLimits _limits;
    private long _fullAt;

    /// <summary>All parameters come from DI.</summary>
    public ConnectionRates(IOptionsMonitor<GatewayLimits> limits, DeadlineClock clock)
    {
        _clock = clock;
        _limits = limits.CurrentValue;
        limits.OnChange(changed => _limits = changed);
    }

    /// <summary>Takes one token of the bucket that all clients share, if there is one.</summary>
    internal bool TryTake()
    {
        var rate = _limits.ConnectionsPerSecond;
        if (rate == 0)
        {
            return true;
        }

        while (true)
        {
            var now = TokenTime.At(_clock);
            var seen = Interlocked.Read(ref _fullAt);
            var full = Math.Max(seen, now) + TokenTime.PerToken(rate);
            if (full - now > TokenTime.Second)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _fullAt, full, seen) == seen)
            {
                return true;
            }
        }
    }

    /// <summary>Takes one token of the client address, if there is one.</summary>
    internal bool TryTake(IPAddress client)
    {
        var rate = _limits.ConnectionsPerSecondPerAddress;
        if (rate == 0)
        {
            return true;
        }

        // Two concurrent first connections may each create a table: the table that is lost had counted one connection.
        var addresses = _addresses ??= new AddressDebts();
        return addresses.TryAdd(AddressKey.FromAddress(client), TokenTime.At(_clock), TokenTime.PerToken(rate), TokenTime.Second);
    }
}
