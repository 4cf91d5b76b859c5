using System.Collections.Immutable;

namespace Gateway.Lookup;

/// <summary>The content of the file, which overrides the entries of the configuration: a saved entry hides the configured one, and a saved null removes it.</summary>
/// <remarks>For one thread at a time.</remarks>
/// <param name="configured">The entries of the configuration.</param>
internal sealed class LookupOverrides(ImmutableSortedDictionary<string, byte[]> configured)
{
    /// <summary>The entries of the configuration.</summary>
    internal ImmutableSortedDictionary<string, byte[]> Configured => configured;

    /// <summary>The content of the file.</summary>
    internal ImmutableSortedDictionary<string, byte[]?> Saved { get; set; } = LookupJson.Empty;

    /// <summary>Returns the entries of the configuration, overridden by <paramref name="content"/>.</summary>
    /// <exception cref="FormatException">There are more than <paramref name="maxEntries"/> entries.</exception>
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

    /// <summary>Returns the content to save after these changes. A removal is kept only if it hides a configured entry.</summary>
    internal ImmutableSortedDictionary<string, byte[]?> WithChanges(IReadOnlyDictionary<string, byte[]?> changes)
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
