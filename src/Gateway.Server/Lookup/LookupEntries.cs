using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Gateway.Lookup;

/// <summary>The entries in memory: a table that any thread reads without a lock, and the same entries sorted for listings. There is one writer.</summary>
internal sealed class LookupEntries
{
    private readonly ConcurrentDictionary<string, byte[]> _values = new(new LookupKeyComparer());
    private readonly ConcurrentDictionary<string, byte[]>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;
    private volatile ImmutableSortedDictionary<string, byte[]> _sorted = ImmutableSortedDictionary.Create<string, byte[]>(StringComparer.Ordinal);

    internal LookupEntries() => _byBytes = _values.GetAlternateLookup<ReadOnlySpan<byte>>();

    internal int Count => _sorted.Count;

    internal bool Contains(string key) => _values.ContainsKey(key);

    internal bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        var isFound = _byBytes.TryGetValue(key, out var bytes);
        value = bytes;
        return isFound;
    }

    internal IReadOnlyList<KeyValuePair<string, byte[]>> Page(string after, int limit) =>
        [.. _sorted.SkipWhile(entry => string.CompareOrdinal(entry.Key, after) <= 0).Take(limit)];

    /// <summary>Applies changes; null removes a key.</summary>
    internal void Apply(IEnumerable<KeyValuePair<string, byte[]?>> changes)
    {
        var sorted = _sorted.ToBuilder();
        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                sorted.Remove(key);
                _values.TryRemove(key, out _);
            }
            else
            {
                sorted[key] = value;
                _values[key] = value;
            }
        }

        _sorted = sorted.ToImmutable();
    }

    /// <summary>Replaces all entries by <paramref name="entries"/>. A key that stays is never missing in between.</summary>
    internal void Replace(ImmutableSortedDictionary<string, byte[]> entries)
    {
        foreach (var (key, value) in entries)
        {
            _values[key] = value;
        }

        foreach (var key in _sorted.Keys.Where(key => !entries.ContainsKey(key)))
        {
            _values.TryRemove(key, out _);
        }

        _sorted = entries;
    }
}
