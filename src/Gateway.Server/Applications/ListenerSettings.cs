using Gateway.Framing;

namespace Gateway.Applications;

/// <summary>The configuration of a listener, as its application sees it.</summary>
/// <param name="name">The listener's name: its key in <c>Gateway:Listeners</c>.</param>
/// <param name="framing">Converts between bytes and messages.</param>
/// <param name="upstream">The address of the back end, as configured; empty if none is.</param>
public class ListenerSettings(string name, IFraming framing, string upstream)
{
    /// <summary>The listener's name: its key in <c>Gateway:Listeners</c>.</summary>
    public string Name => name;

    /// <summary>Converts between bytes and messages.</summary>
    public IFraming Framing => framing;

    /// <summary>The address of the back end, as configured; empty if none is.</summary>
    public string Upstream => upstream;

    /// <summary>The bound section with the application's name; null for an application without options.</summary>
    internal object? Section { get; init; }

    /// <summary>The maximum size of a message, and of everything that a session may hold in memory; null if the limits have faults of their own.</summary>
    internal (int MaxMessageSize, int MaxSessionMemory)? Memory { get; init; }
}

/// <summary>The configuration of a listener, for an application with its own options.</summary>
/// <typeparam name="TOptions">The options.</typeparam>
/// <param name="name">The listener's name: its key in <c>Gateway:Listeners</c>.</param>
/// <param name="framing">Converts between bytes and messages.</param>
/// <param name="upstream">The address of the back end, as configured; empty if none is.</param>
/// <param name="options">The options of this listener.</param>
public sealed class ListenerSettings<TOptions>(string name, IFraming framing, string upstream, TOptions options) : ListenerSettings(name, framing, upstream)
    where TOptions : class, new()
{
    /// <summary>The options of this listener.</summary>
    public TOptions Options => options;

    internal static ListenerSettings<TOptions> Create(ListenerSettings listener) =>
        new(listener.Name, listener.Framing, listener.Upstream, (TOptions)listener.Section!) { Memory = listener.Memory };
}
