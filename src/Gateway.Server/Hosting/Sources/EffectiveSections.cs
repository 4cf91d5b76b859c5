namespace Gateway.Hosting.Sources;

/// <summary>
/// A listener's framing that is a word in one source and an object in another, or the sources of its names that are a word in one and a list in another: what is
/// not in effect is among what the rest overrides.
/// </summary>
internal static class EffectiveSections
{
    /// <summary>The keys without those that are not in effect.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="given">Every key that a source has, with its sources.</param>
    internal static Dictionary<string, IReadOnlyList<ValueSource>> Settle(IConfigurationRoot configuration, Dictionary<string, IReadOnlyList<ValueSource>> given)
    {
        foreach (var (path, effective) in ListenerSections.FindAll(configuration))
        {
            var keys = given.Keys.Where(key => Is(key, path) || IsBelow(key, path)).Order(StringComparer.OrdinalIgnoreCase).ToLookup(effective.ContainsKey);
            foreach (var key in keys[false])
            {
                var by = FindOverriding(key, path, [.. keys[true]]);
                var sources = given[key].Where(source => !string.IsNullOrEmpty(source.Value)).Select(source => Is(key, path) ? source : source with { Value = $"{key[(path.Length + 1)..]}={source.Value}" });
                given[by] = [given[by][0], .. given[by].Skip(1).Concat(sources).OrderBy(source => source.Rank)];
                given.Remove(key);
            }
        }

        return given;
    }

    // The nearest word above, or, of an object, what says what it is: it stands for all of it.
    private static string FindOverriding(string key, string option, List<string> kept)
    {
        for (var node = key; ; node = node[..node.LastIndexOf(':')])
        {
            var below = kept.FindAll(one => IsBelow(one, node));
            if (kept.Find(one => Is(one, node)) is { } word)
            {
                return word;
            }

            if (below.Count > 0 || Is(node, option))
            {
                return below.Find(one => Is(one, $"{node}:Kind") || Is(one, $"{node}:Preset")) ?? below[0];
            }
        }
    }

    private static bool IsBelow(string key, string section) => key.StartsWith($"{section}:", StringComparison.OrdinalIgnoreCase);

    private static bool Is(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
