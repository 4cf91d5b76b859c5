using System.Collections.Immutable;

namespace Gateway.Lookup;

/// <summary>What is saved in the file, over the entries of the configuration: an entry that is saved hides the configured one, and a saved null removes it.</summary>
/// <remarks>One thread at a time.</remarks>
/// <param name="configured">The configuration's entries.</param>
internal sealed class LookupOverrides(ImmutableSortedDictionary<string, byte[]> configured)
{
    /// <summary>What is saved.</summary>
    internal ImmutableSortedDictionary<string, byte[]?> Saved { get; set; } = LookupJson.Empty;

    /// <summary>The configuration's entries with <paramref name="content"/> over them.</summary>
    /// <exception cref="FormatException">They are more than <paramref name="maxEntries"/>.</exception>
    internal ImmutableSortedDictionary<string, byte[]> Merge(ImmutableSortedDictionary<string, byte[]?> content, int maxEntries)
    {
        var entries = configured.ToBuilder();
        foreach (var (key, value) in content)
        {
            if (value is null)
            {
                entries.Remove(key);
            }
            else
            {
                entries[key] = value;
            }
        }

        return entries.Count <= maxEntries
            ? entries.ToImmutable()
            : throw new FormatException($"with it the table has {entries.Count} entries: Gateway:Lookup:MaxEntries allows {maxEntries}");
    }

    /// <summary>What is to be saved after these changes. A removal is kept only where it hides a configured entry.</summary>
    internal ImmutableSortedDictionary<string, byte[]?> With(IReadOnlyDictionary<string, byte[]?> changes)
    {
        var next = Saved.ToBuilder();
        foreach (var (key, value) in changes)
        {
            if (value is null && !configured.ContainsKey(key))
            {
                next.Remove(key);
            }
            else
            {
                next[key] = value;
            }
        }

        return next.ToImmutable();
    }
}
