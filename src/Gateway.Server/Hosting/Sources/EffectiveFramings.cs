using Gateway.Transports;

namespace Gateway.Hosting.Sources;

/// <summary>A listener's framing that is a word in one source and an object in another: only one of the two is in effect, and it overrides the other.</summary>
internal static class EffectiveFramings
{
    /// <summary>The keys without those that are not in effect, which are among what the others override.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="given">Every key that a source has, with its sources.</param>
    internal static Dictionary<string, IReadOnlyList<ValueSource>> Settle(IConfigurationRoot configuration, Dictionary<string, IReadOnlyList<ValueSource>> given)
    {
        foreach (var listener in configuration.GetSection("Gateway:Listeners").GetChildren())
        {
            var section = listener.GetSection(nameof(ListenerOptions.Framing));
            var below = given.Keys.Where(key => key.StartsWith($"{section.Path}:", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.OrdinalIgnoreCase).ToList();
            if (below.Count == 0 || !given.TryGetValue(section.Path, out var words))
            {
                continue;
            }

            if (FramingSections.IsObject(configuration, section))
            {
                given.Remove(section.Path);

                // What says what the object is stands for all of it.
                var first = below.Find(key => key[(section.Path.Length + 1)..] is var name && (Is(name, "Kind") || Is(name, "Preset"))) ?? below[0];
                given[first] = [.. given[first], .. words.Where(word => !string.IsNullOrEmpty(word.Value))];
            }
            else
            {
                given[section.Path] = [.. words, .. below.SelectMany(key => given[key].Select(source => source with { Value = $"{key[(section.Path.Length + 1)..]}={source.Value}" }))];
                below.ForEach(key => given.Remove(key));
            }
        }

        return given;
    }

    private static bool Is(string name, string key) => name.Equals(key, StringComparison.OrdinalIgnoreCase);
}
