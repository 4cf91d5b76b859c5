using System.Collections.Concurrent;
using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports;

/// <summary>Every bound listener, so that a drain can close them while Kestrel continues to serve HTTP: a stop of Kestrel closes both.</summary>
internal sealed class OpenListeners : IOpenListeners
{
    private readonly ConcurrentQueue<IConnectionListener> _listeners = new();

    internal void Add(IConnectionListener listener) => _listeners.Enqueue(listener);

    /// <summary>
    /// Closes the listeners; accepted connections continue. The file of a Unix socket is removed with its listener, so that a successor can use the path at
    /// once.
    /// </summary>
    public Task CloseAsync() => Task.WhenAll(_listeners.Select(listener => listener.UnbindAsync().AsTask()));
}
