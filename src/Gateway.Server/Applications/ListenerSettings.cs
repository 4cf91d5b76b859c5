using Gateway.Framing;

namespace Gateway.Applications;

/// <summary>What a listener's configuration says to its application.</summary>
/// <param name="Name">The listener's name: its key in <c>Gateway:Listeners</c>.</param>
/// <param name="Framing">How its bytes become messages.</param>
/// <param name="Upstream">Where its back end is, as it was written; empty where nothing was.</param>
public record ListenerSettings(string Name, IFraming Framing, string Upstream)
{
    /// <summary>What the section of the application's name came to; null for an application without options.</summary>
    internal object? Section { get; init; }

    /// <summary>The most bytes of a message, and of all that a session may make the process hold; null where the limits have faults of their own.</summary>
    internal (int MaxMessageSize, int MaxSessionMemory)? Memory { get; init; }
}

/// <summary>What a listener's configuration says to an application with options of its own.</summary>
/// <typeparam name="TOptions">The options.</typeparam>
/// <param name="Name">The listener's name: its key in <c>Gateway:Listeners</c>.</param>
/// <param name="Framing">How its bytes become messages.</param>
/// <param name="Upstream">Where its back end is, as it was written; empty where nothing was.</param>
/// <param name="Options">The options of this listener.</param>
public sealed record ListenerSettings<TOptions>(string Name, IFraming Framing, string Upstream, TOptions Options) : ListenerSettings(Name, Framing, Upstream)
    where TOptions : class, new()
{
    internal static ListenerSettings<TOptions> Of(ListenerSettings listener) =>
        new(listener.Name, listener.Framing, listener.Upstream, (TOptions)listener.Section!) { Memory = listener.Memory };
}
