using Gateway.Fleet;

namespace Gateway.Lookup.Shared;

/// <summary>Entries of the fleet's table that were left out because there are more than are taken.</summary>
internal sealed class SharedOverflow(SharedEntries entries, FleetCounters counters, ILogger log)
{
    private volatile bool _isOverfull;

    /// <summary>Whether any was left out.</summary>
    internal bool IsOverfull => _isOverfull;

    /// <summary>Whether the watch should begin anew, to take in what was left out.</summary>
    internal bool MayBeTaken => _isOverfull && entries.HasRoom;

    /// <summary>The watch begins anew.</summary>
    internal void Begin() => _isOverfull = false;

    /// <summary>Counts an entry that was not taken.</summary>
    internal void Count(bool isTaken)
    {
        if (isTaken)
        {
            return;
        }

        counters.Dropped(FleetDrop.Full);
        if (!_isOverfull)
        {
            _isOverfull = true;
            log.TableOverfull(entries.MaxTaken);
        }
    }
}
