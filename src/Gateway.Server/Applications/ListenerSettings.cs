using Gateway.Framing;

namespace Gateway.Applications;

/// <summary>What a listener's configuration says to its application.</summary>
/// <param name="name">The listener's name: its key in <c>Gateway:Listeners</c>.</param>
/// <param name="framing">How its bytes become messages.</param>
/// <param name="upstream">Where its back end is, as it was written; empty where nothing was.</param>
public class ListenerSettings(string name, IFraming framing, string upstream)
{
    /// <summary>The listener's name: its key in <c>Gateway:Listeners</c>.</summary>
    public string Name => name;

    /// <summary>How its bytes become messages.</summary>
    public IFraming Framing => framing;

    /// <summary>Where its back end is, as it was written; empty where nothing was.</summary>
    public string Upstream => upstream;

    /// <summary>What the section of the application's name came to; null for an application without options.</summary>
    internal object? Section { get; init; }

    /// <summary>The most bytes of a message, and of all that a session may make the process hold; null where the limits have faults of their own.</summary>
    internal (int MaxMessageSize, int MaxSessionMemory)? Memory { get; init; }
}

/// <summary>What a listener's configuration says to an application with options of its own.</summary>
/// <typeparam name="TOptions">The options.</typeparam>
/// <param name="name">The listener's name: its key in <c>Gateway:Listeners</c>.</param>
/// <param name="framing">How its bytes become messages.</param>
/// <param name="upstream">Where its back end is, as it was written; empty where nothing was.</param>
/// <param name="options">The options of this listener.</param>
public sealed class ListenerSettings<TOptions>(string name, IFraming framing, string upstream, TOptions options) : ListenerSettings(name, framing, upstream)
    where TOptions : class, new()
{
    /// <summary>The options of this listener.</summary>
    public TOptions Options => options;

    internal static ListenerSettings<TOptions> Create(ListenerSettings listener) =>
        new(listener.Name, listener.Framing, listener.Upstream, (TOptions)listener.Section!) { Memory = listener.Memory };
}
