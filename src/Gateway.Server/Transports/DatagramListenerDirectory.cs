using System.Collections.Concurrent;

namespace Gateway.Transports;

/// <summary>The open datagram listeners, by name: their bound addresses are known at run time only.</summary>
internal sealed class DatagramListenerDirectory
{
    private readonly ConcurrentDictionary<string, string> _listeners = new();

    /// <summary>Name and URL of each, in order of the names.</summary>
    public IEnumerable<(string Name, string Url)> All => _listeners.Select(listener => (listener.Key, listener.Value)).OrderBy(listener => listener.Key, StringComparer.Ordinal);

    /// <summary>Adds a listener that was opened.</summary>
    public void Opened(string name, string url) => _listeners[name] = url;

    /// <summary>Removes a listener that was closed.</summary>
    public void Closed(string name) => _listeners.TryRemove(name, out _);
}
