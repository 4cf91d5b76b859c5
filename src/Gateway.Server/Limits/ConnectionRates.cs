using System.Net;
using Microsoft.Extensions.Options;

namespace Gateway.Limits;

/// <summary>How fast connections are let in: <see cref="GatewayLimits.ConnectionsPerSecond"/> and <see cref="GatewayLimits.ConnectionsPerSecondPerAddress"/>.</summary>
/// <remarks>
/// Token buckets that hold one second's worth, kept as the moment at which each is full again. Those of System.Threading.RateLimiting read
/// a clock of their own, even when replenished by hand, which no test can advance; its partitioned limiter keeps several objects
/// for every address until one that nobody uses is cleaned up, so whoever has many addresses decides how much. Here an address has one of the places of
/// <see cref="AddressDebts"/>, and all places are taken, those who came most are remembered and those who came least begin anew, which is where
/// <see cref="GatewayLimits.ConnectionsPerSecond"/> holds.
/// </remarks>
internal sealed class ConnectionRates
{
    private readonly DeadlineClock _clock;
    private volatile AddressDebts? _addresses;
    private volatile GatewayLimits _limits;
    private long _fullAt;

    /// <summary>Everything comes from DI.</summary>
    public ConnectionRates(IOptionsMonitor<GatewayLimits> limits, DeadlineClock clock)
    {
        _clock = clock;
        _limits = limits.CurrentValue;
        limits.OnChange(changed => _limits = changed);
    }

    /// <summary>Takes a connection's worth of what all clients share, if there is one.</summary>
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

    /// <summary>Takes a connection's worth of what the client's address has, if there is one.</summary>
    internal bool TryTake(IPAddress client)
    {
        var rate = _limits.ConnectionsPerSecondPerAddress;
        if (rate == 0)
        {
            return true;
        }

        // Two that come first at once may each make a table: the one that is lost had counted one connection.
        var addresses = _addresses ??= new AddressDebts();
        return addresses.TryAdd(AddressKey.FromAddress(client), TokenTime.At(_clock), TokenTime.PerToken(rate), TokenTime.Second);
    }
}
