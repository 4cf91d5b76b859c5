namespace Gateway.Transports;

/// <summary>The part of <c>Gateway</c> that names its doors.</summary>
public sealed class ListenersOptions
{
    /// <summary>Listeners by name; a dictionary, so that one can be overridden or switched off by name.</summary>
    public Dictionary<string, ListenerOptions> Listeners { get; } = new(StringComparer.OrdinalIgnoreCase);
}
