using Gateway.Applications;
using Gateway.Framing;
using Gateway.Framing.Settings;
using Gateway.Hosting.Checks;
using Gateway.Limits;
using Gateway.Transports;

namespace Gateway.Hosting.Verbs;

/// <summary>The framing that <c>Gateway frame</c> cuts by.</summary>
/// <param name="Framing">The framing.</param>
/// <param name="MaxMessageSize">The maximum length of a message.</param>
internal sealed record RequestedFraming(IFraming Framing, int MaxMessageSize)
{
    private const string Key = "Framing";

    /// <summary>Finds it.</summary>
    /// <param name="options">The options of the verb.</param>
    /// <param name="catalog">The framings that have a name of their own.</param>
    /// <param name="listeners">The listeners of the configuration, by name.</param>
    /// <param name="limits">The limits of the configuration.</param>
    /// <param name="faults">Collects a sentence for each fault.</param>
    internal static RequestedFraming? Find(FrameOptions options, Catalog catalog, Dictionary<string, ListenerOptions> listeners, GatewayLimits limits, List<string> faults)
    {
        if (new[] { options.Word, options.Json, options.Listener }.Count(one => one is not null) != 1)
        {
            faults.Add("Give the framing by one of: --framing with a word, --json with an object, --listener with the name of a listener.");
            return null;
        }

        if (options.Listener is { } name)
        {
            return FindListener(name, catalog, listeners, limits, faults);
        }

        var choice = options.Word is { } word ? new FramingChoice(word, null) : FramingArgument.Read(options.Json!, Key, faults);
        if (choice is null)
        {
            return null;
        }

        var limit = new FramingLimit(limits.MaxMessageSize, $"Gateway:Limits:{nameof(GatewayLimits.MaxMessageSize)}");
        var framing = new FramingBuilder(catalog.FindFraming, faults, limit).Build(choice, Key);
        if (framing is null && faults.Count == 0)
        {
            faults.Add($"{Key} is '{options.Word}': use one of {string.Join(", ", catalog.Framings.Select(known => known.Name).Concat(FramingPresets.All.Select(preset => preset.Name)))}, or --json with an object.");
        }

        return framing is null ? null : new RequestedFraming(framing, limits.MaxMessageSize);
    }

    private static RequestedFraming? FindListener(string name, Catalog catalog, Dictionary<string, ListenerOptions> listeners, GatewayLimits limits, List<string> faults)
    {
        if (!listeners.TryGetValue(name, out var one))
        {
            faults.Add(listeners.Count == 0 ? $"There is no listener '{name}': the configuration has none."
                : Misspelling.FindClosest(name, listeners.Keys) is { } meant ? $"There is no listener '{name}': did you mean {meant}? There are {string.Join(", ", listeners.Keys)}."
                : $"There is no listener '{name}': use one of {string.Join(", ", listeners.Keys)}.");
            return null;
        }

        // That of a listener which is switched off was not judged yet.
        return catalog.FindFraming(name, one, faults, limits) is { } framing ? new RequestedFraming(framing, one.MaxMessageSize ?? limits.MaxMessageSize) : null;
    }
}
