using System.Net;
using System.Runtime.InteropServices;

namespace Gateway.Limits;

/// <summary>
/// Lets one line of the log through for an address, then none for a while: what a stranger makes us say is bounded by the time, and by the
/// number of addresses that are remembered.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class AddressPauses(TimeProvider time)
{
    /// <summary>Addresses that are remembered: 256, far more than balancers there are. All others count as one then.</summary>
    internal const int Capacity = 256;

    /// <summary>Time between two lines for one address: 1 min.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    // Between two looks for those that may be forgotten, so that a flood of addresses costs no more than a look-up each.
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<AddressKey, (long? Since, long Missed)> _pauses = [];
    private long? _swept;

    // All that find no place share this one.
    private (long? Since, long Missed) _others;

    /// <summary>Whether a line is due.</summary>
    /// <param name="address">Whom it is about; IPv6 by /64.</param>
    /// <param name="missed">How many were not due since the last one that was.</param>
    internal bool IsDue(IPAddress address, out long missed)
    {
        var key = AddressKey.FromAddress(address);
        lock (_lock)
        {
            ref var pause = ref _others;
            if (_pauses.ContainsKey(key) || HasRoom())
            {
                pause = ref CollectionsMarshal.GetValueRefOrAddDefault(_pauses, key, out _);
            }

            missed = pause.Missed;
            var isDue = IsPast(pause.Since, Pause);
            pause = isDue ? (time.GetTimestamp(), 0) : (pause.Since, missed + 1);
            return isDue;
        }
    }

    private bool HasRoom()
    {
        if (_pauses.Count == Capacity && IsPast(_swept, Sweep))
        {
            _swept = time.GetTimestamp();
            foreach (var (key, pause) in _pauses)
            {
                if (IsPast(pause.Since, Pause))
                {
                    _pauses.Remove(key);
                }
            }
        }

        return _pauses.Count < Capacity;
    }

    private bool IsPast(long? since, TimeSpan duration) => since is not { } at || time.GetElapsedTime(at) >= duration;
}
