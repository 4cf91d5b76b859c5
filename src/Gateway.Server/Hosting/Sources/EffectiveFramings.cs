using Gateway.Clients;
using Gateway.Transports;

namespace Gateway.Hosting.Sources;

/// <summary>
/// A listener's framing that is a word in one source and an object in another, or the sources of its names that are a word in one and a list in another: only
/// one of the two is in effect, and it overrides the other.
/// </summary>
internal static class EffectiveFramings
{
    /// <summary>The keys without those that are not in effect, which are among what the others override.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="given">Every key that a source has, with its sources.</param>
    internal static Dictionary<string, IReadOnlyList<ValueSource>> Settle(IConfigurationRoot configuration, Dictionary<string, IReadOnlyList<ValueSource>> given)
    {
        foreach (var listener in configuration.GetSection("Gateway:Listeners").GetChildren())
        {
            Settle(configuration, listener.GetSection(nameof(ListenerOptions.Framing)), given);
            Settle(configuration, listener.GetSection($"{nameof(ListenerOptions.Identity)}:{nameof(IdentityOptions.From)}"), given);
        }

        return given;
    }

    private static void Settle(IConfigurationRoot configuration, IConfigurationSection section, Dictionary<string, IReadOnlyList<ValueSource>> given)
    {
        var below = given.Keys.Where(key => key.StartsWith($"{section.Path}:", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.OrdinalIgnoreCase).ToList();
        if (below.Count == 0 || !given.TryGetValue(section.Path, out var words))
        {
            return;
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

    private static bool Is(string name, string key) => name.Equals(key, StringComparison.OrdinalIgnoreCase);
}
