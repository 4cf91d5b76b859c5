using Gateway.Fleet;

namespace Gateway.Lookup.Shared;

/// <summary>All entries of the fleet's table as a watch reports them from its beginning until it has caught up. They are not believed before.</summary>
internal sealed class SharedReplay
{
    private readonly SharedEntries _entries;
    private readonly Dictionary<string, SharedEntry> _reported = new(StringComparer.Ordinal);

    internal SharedReplay(SharedEntries entries, long floor) => (_entries, Floor, Last) = (entries, floor, floor);

    /// <summary>The latest entry of each key.</summary>
    internal IReadOnlyDictionary<string, SharedEntry> Reported => _reported;

    /// <summary>The last revision that there was when the watch began: an entry that is not reported and has no greater one is gone.</summary>
    internal long Floor { get; }

    /// <summary>The last revision that was reported, at least that of the beginning.</summary>
    internal long Last { get; private set; }

    /// <summary>Takes one.</summary>
    /// <returns>False if there are too many, so that it was left out.</returns>
    internal bool Add(in FleetChange change)
    {
        Last = Math.Max(Last, change.Revision);
        if (_entries.Read(change) is not { } entry)
        {
            return true;
        }

        // What hides nothing of a key that is not known here could be without number.
        if (entry.Kind is SharedEntryKind.None or SharedEntryKind.Unreadable && !_entries.Knows(change.Key))
        {
            _reported.Remove(change.Key);
            return true;
        }

        if (_reported.Count >= _entries.MaxTaken && !_reported.ContainsKey(change.Key))
        {
            return false;
        }

        _reported[change.Key] = entry;
        return true;
    }
}
