using System.Buffers;
using System.Collections;
using Gateway.Sessions;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Transports.Epoll;

// The features, in the connection itself: those it has by nature cost nothing, and what middleware sets lies in a small list.
internal sealed partial class EpollConnection :
    IFeatureCollection,
    IConnectionIdFeature,
    IConnectionTransportFeature,
    IConnectionItemsFeature,
    IConnectionLifetimeFeature,
    IConnectionLifetimeNotificationFeature,
    IConnectionEndPointFeature,
    IMemoryPoolFeature
{
    private ConnectionAdditions? _additions;

    /// <inheritdoc/>
    public bool IsReadOnly => false;

    /// <inheritdoc/>
    public int Revision => _additions?.Revision ?? 0;

    /// <summary>The pool that middleware takes its buffers from.</summary>
    public MemoryPool<byte> MemoryPool => MemoryPool<byte>.Shared;

    /// <summary>Fires when the listener is about to close what is left.</summary>
    CancellationToken IConnectionLifetimeNotificationFeature.ConnectionClosedRequested
    {
        get => _listener?.Stopping ?? default;
        set => throw new NotSupportedException("It is the listener's.");
    }

    private ConnectionAdditions Additions => _additions ??= new ConnectionAdditions();

    /// <inheritdoc/>
    public object? this[Type key]
    {
        get => _additions?.Find(key) ?? (IsOwn(key) ? this : null);
        set => Additions.Set(key, value);
    }

    /// <inheritdoc/>
    public TFeature? Get<TFeature>() => (TFeature?)this[typeof(TFeature)];

    /// <inheritdoc/>
    public void Set<TFeature>(TFeature? instance) => Additions.Set(typeof(TFeature), instance);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => (_additions?.Features ?? []).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    void IConnectionLifetimeNotificationFeature.RequestClose() => RequestClose();

    private static bool IsOwn(Type key) =>
        key == typeof(ISendShutdown) || key == typeof(IPeerWatch) || key == typeof(IConnectionIdFeature) || key == typeof(IConnectionTransportFeature)
        || key == typeof(IConnectionItemsFeature) || key == typeof(IConnectionLifetimeFeature) || key == typeof(IConnectionLifetimeNotificationFeature)
        || key == typeof(IConnectionEndPointFeature) || key == typeof(IMemoryPoolFeature);
}
