using Gateway.Applications;
using Gateway.Framing;
using Gateway.Framing.Settings;
using Gateway.Limits;

namespace Gateway.Transports;

/// <summary>Finds the framing that a listener's options describe.</summary>
internal static class ListenerFramings
{
    /// <summary>The framing of a listener; null if its options have faults.</summary>
    /// <param name="catalog">The framings that have a name of their own.</param>
    /// <param name="listener">The listener's name.</param>
    /// <param name="one">Its options.</param>
    /// <param name="faults">Collects a sentence for each fault.</param>
    /// <param name="limits">The limits, where it is to be judged whether its messages fit; null where they have faults.</param>
    internal static IFraming? FindFraming(this Catalog catalog, string listener, ListenerOptions one, List<string> faults, GatewayLimits? limits = null)
    {
        var path = $"Gateway:Listeners:{listener}:{nameof(ListenerOptions.Framing)}";
        var before = faults.Count;
        faults.AddRange(one.FramingObject?.Faults ?? []);
        var choice = one.FramingObject is { Options: var options } ? options : new FramingChoice(one.Framing, null);
        var framing = new FramingBuilder(catalog.FindFraming, faults, Limit(listener, one, limits)).Build(choice, path);
        if (framing is null && faults.Count == before && catalog.HasAllFramings)
        {
            faults.Add($"{path} is '{one.Framing}': use one of {string.Join(", ", catalog.Framings.Select(known => known.Name))}, a preset ({string.Join(", ", FramingPresets.All.Select(preset => preset.Name))}), or an object with a Kind.");
        }

        return faults.Count > before ? null : framing;
    }

    private static FramingLimit? Limit(string listener, ListenerOptions one, GatewayLimits? limits) => one.MaxMessageSize switch
    {
        >= 1 and var own => new FramingLimit(own, $"Gateway:Listeners:{listener}:{nameof(ListenerOptions.MaxMessageSize)}"),
        null when limits is not null => new FramingLimit(limits.MaxMessageSize, $"Gateway:Limits:{nameof(GatewayLimits.MaxMessageSize)}"),
        _ => null,
    };

    /// <summary>The options of a framing that is an object or a preset; null for one with a name of its own.</summary>
    internal static FramingOptions? FindFramingOptions(this Catalog catalog, ListenerOptions one) =>
        one.FramingObject?.Options ?? (catalog.FindFraming(one.Framing) is null && FramingPresets.Find(one.Framing) is { } preset ? preset.Options with { Preset = preset.Name } : null);

    /// <summary>Whether the gateway says nothing of its own on a listener.</summary>
    internal static bool IsSilent(this Catalog catalog, ListenerOptions one) =>
        (one.Words ?? (one.FramingObject is not null || catalog.FindFraming(one.Framing) is null ? ListenerWords.None : ListenerWords.Protocol)) == ListenerWords.None;
}
