using System.Net;
using System.Runtime.InteropServices;

namespace Gateway.Limits;

/// <summary>
/// Allows one log line for an address, then none for a while: the lines that a client can cause are bounded by time and by the number of addresses that are
/// remembered.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class AddressPauses(TimeProvider time)
{
    /// <summary>The maximum number of addresses: 256, far more than there are load balancers. All others share one entry.</summary>
    internal const int Capacity = 256;

    /// <summary>The time between two lines for one address: 1 min.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    // The time between two searches for expired entries, so that a flood of addresses costs no more than one lookup each.
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<AddressKey, (long? Since, long Missed)> _pauses = [];
    private long? _swept;

    // Shared by all addresses that find no free slot.
    private (long? Since, long Missed) _others;

    /// <summary>Whether a line may be logged.</summary>
    /// <param name="address">The address; IPv6 by /64.</param>
    /// <param name="missed">The number of lines that were suppressed since the last one.</param>
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
        if (_pauses.Count == Capacity && IsPast(_swept, SweepInterval))
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
