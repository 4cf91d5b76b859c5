namespace Gateway.Transports;

/// <summary>The listeners: <c>Gateway:Listeners</c>.</summary>
public sealed class ListenersOptions
{
    /// <summary>Listeners by name; a dictionary, so that one can be overridden or switched off by name.</summary>
    public Dictionary<string, ListenerOptions> Listeners { get; } = new(StringComparer.OrdinalIgnoreCase);
}
