using System.Collections.Immutable;
using Gateway.Fleet;

namespace Gateway.Lookup.Shared;

/// <summary>The fleet's table in memory, above the entries of the configuration. A change applies only if it is newer than what is there.</summary>
/// <remarks>May be called from any thread; readers use <see cref="LookupEntries"/>, which needs no lock.</remarks>
/// <param name="shown">What readers see.</param>
/// <param name="configured">The entries of the configuration.</param>
/// <param name="options">The limits.</param>
/// <param name="counters">Counts what is none of ours.</param>
internal sealed class SharedEntries(LookupEntries shown, ImmutableSortedDictionary<string, byte[]> configured, LookupOptions options, FleetCounters counters)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SharedEntry> _entries = new(StringComparer.Ordinal);
    private long _position;
    private long _changes;
    private int _reserved;
    private int _round;

    /// <summary>The most entries that are taken from the fleet.</summary>
    internal int MaxTaken => options.MaxTaken;

    /// <summary>The number of changes so far.</summary>
    internal long Changes => Interlocked.Read(ref _changes);

    /// <summary>The number of times that the watch has begun. A change that was asked for in an earlier round may belong to another table.</summary>
    internal int Round => Volatile.Read(ref _round);

    /// <summary>Whether more can be taken.</summary>
    internal bool HasRoom
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count < MaxTaken;
            }
        }
    }

    /// <summary>Takes what the file had; readers see it already.</summary>
    internal void Load(IEnumerable<KeyValuePair<string, byte[]?>> saved)
    {
        lock (_lock)
        {
            foreach (var (key, value) in saved)
            {
                _entries[key] = new(value is null ? SharedEntryKind.Hidden : SharedEntryKind.Value, value, 0);
            }
        }
    }

    /// <summary>What is known of a key.</summary>
    internal SharedEntry Find(string key)
    {
        lock (_lock)
        {
            return _entries.GetValueOrDefault(key);
        }
    }

    /// <summary>Whether there is an entry of a key, or the mark that it was removed.</summary>
    internal bool Knows(string key)
    {
        lock (_lock)
        {
            return _entries.ContainsKey(key);
        }
    }

    /// <summary>Whether readers see a value if the fleet's table has this entry.</summary>
    internal bool Shows(string key, SharedEntry entry) => Show(key, entry) is not null;

    /// <summary>Whether an entry of the configuration is below the fleet's.</summary>
    internal bool IsConfigured(string key) => configured.ContainsKey(key);

    /// <summary>What a change brings; null if it is none of ours, which is counted. A value that cannot be read hides nothing, and is counted too.</summary>
    internal SharedEntry? Read(in FleetChange change)
    {
        if (!LookupKey.IsValid(change.Key))
        {
            counters.Dropped(FleetDrop.Invalid);
            return null;
        }

        if (change.Kind == FleetChangeKind.Deleted)
        {
            return new(SharedEntryKind.None, null, change.Revision);
        }

        var entry = SharedValue.Decode(change.Value.Span, options.MaxValueLength, change.Revision);
        if (entry.Kind == SharedEntryKind.Unreadable)
        {
            counters.Dropped(FleetDrop.Invalid);
        }

        return entry;
    }

    /// <summary>Sets room aside for a key that may be new.</summary>
    /// <returns>False if the table is full.</returns>
    internal bool TryReserve(string key)
    {
        lock (_lock)
        {
            if (!shown.Contains(key) && shown.Count + _reserved >= options.MaxEntries)
            {
                return false;
            }

            _reserved++;
            return true;
        }
    }

    /// <summary>Gives room back that was set aside.</summary>
    internal void Release()
    {
        lock (_lock)
        {
            _reserved--;
        }
    }

    /// <summary>Applies a change of this node's that the engine has acknowledged.</summary>
    /// <param name="key">The key.</param>
    /// <param name="entry">What it has now. Of a deletion the revision is not known: it is that of the entry that was deleted.</param>
    /// <param name="round">The round in which it was asked for.</param>
    /// <returns>False if the watch has begun anew since.</returns>
    internal bool Confirm(string key, SharedEntry entry, int round)
    {
        lock (_lock)
        {
            if (round != _round)
            {
                return false;
            }

            // What the watch has reported already may have been changed again since.
            var before = _entries.GetValueOrDefault(key).Revision;
            if (entry.Revision > _position || _entries.ContainsKey(key))
            {
                if (entry.Revision > before || (entry.Kind == SharedEntryKind.None && entry.Revision == before))
                {
                    shown.Apply([KeyValuePair.Create(key, Put(key, entry))]);
                }
            }

            return true;
        }
    }

    /// <summary>Applies what the watch reports after it has caught up.</summary>
    /// <returns>False if there are too many entries, so that it was left out.</returns>
    internal bool Apply(in FleetChange change)
    {
        var read = Read(change);
        lock (_lock)
        {
            _position = Math.Max(_position, change.Revision);
            if (read is not { Kind: not SharedEntryKind.Unreadable } entry || entry.Revision <= _entries.GetValueOrDefault(change.Key).Revision)
            {
                return true;
            }

            if (entry.Kind != SharedEntryKind.None && _entries.Count >= MaxTaken && !_entries.ContainsKey(change.Key))
            {
                return false;
            }

            shown.Apply([KeyValuePair.Create(change.Key, Put(change.Key, entry))]);
            if (entry.Kind == SharedEntryKind.None)
            {
                _entries.Remove(change.Key);
            }

            return true;
        }
    }

    /// <summary>The watch begins anew.</summary>
    internal void Begin()
    {
        lock (_lock)
        {
            _round++;
        }
    }

    /// <summary>Makes memory what the watch has reported from its beginning until it caught up, as far as that is newer.</summary>
    internal void CatchUp(SharedReplay replay)
    {
        lock (_lock)
        {
            var changes = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
            var gone = _entries.Where(entry => !replay.Reported.ContainsKey(entry.Key) && entry.Value.Revision <= replay.Floor).Select(entry => entry.Key).ToArray();
            foreach (var key in gone)
            {
                changes[key] = Put(key, default);
                _entries.Remove(key);
            }

            foreach (var (key, entry) in replay.Reported.Where(entry => entry.Value.Kind != SharedEntryKind.Unreadable && entry.Value.Revision > _entries.GetValueOrDefault(entry.Key).Revision))
            {
                changes[key] = Put(key, entry);
                if (entry.Kind == SharedEntryKind.None)
                {
                    _entries.Remove(key);
                }
            }

            _position = Math.Max(_position, replay.Last);
            shown.Apply(changes);
        }
    }

    /// <summary>What belongs into the file: the fleet's entries, and null for a key that was removed.</summary>
    internal ImmutableSortedDictionary<string, byte[]?> Copy()
    {
        KeyValuePair<string, SharedEntry>[] entries;
        lock (_lock)
        {
            entries = [.. _entries];
        }

        return entries.Where(entry => entry.Value.Kind is SharedEntryKind.Value or SharedEntryKind.Hidden)
            .ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value.Value, StringComparer.Ordinal);
    }

    // Returns what readers see from now on.
    private byte[]? Put(string key, SharedEntry entry)
    {
        if (!entry.Equivalent(_entries.GetValueOrDefault(key)))
        {
            _changes++;
        }

        _entries[key] = entry;
        return Show(key, entry);
    }

    private byte[]? Show(string key, SharedEntry entry) => entry.Kind switch
    {
        SharedEntryKind.Value => entry.Value,
        SharedEntryKind.None => configured.GetValueOrDefault(key),
        _ => null,
    };
}
