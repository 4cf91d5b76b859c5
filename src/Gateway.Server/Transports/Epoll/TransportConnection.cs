using System.Buffers;
using System.Collections;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Transports.Epoll;

/// <summary>
/// A connection that is its own feature collection. The features that it has by nature cost nothing; what middleware sets, and whatever else only
/// few connections have, lies in <see cref="ConnectionAdditions"/>.
/// </summary>
internal abstract class TransportConnection :
    ConnectionContext,
    IDuplexPipe,
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
    public abstract PipeReader Input { get; }

    /// <inheritdoc/>
    public abstract PipeWriter Output { get; }

    /// <inheritdoc/>
    public override IDuplexPipe Transport
    {
        get => _additions?.Transport ?? this;
        set => Additions.Transport = value;
    }

    /// <inheritdoc/>
    public override string ConnectionId
    {
        get => Additions.Id ??= ConnectionIds.Next();
        set => Additions.Id = value;
    }

    /// <inheritdoc/>
    public override IFeatureCollection Features => this;

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items
    {
        get => Additions.Items ??= new ConnectionItems();
        set => Additions.Items = value;
    }

    /// <inheritdoc/>
    public bool IsReadOnly => false;

    /// <inheritdoc/>
    public int Revision => _additions?.Revision ?? 0;

    /// <summary>The pool that middleware takes its buffers from.</summary>
    public MemoryPool<byte> MemoryPool => MemoryPool<byte>.Shared;

    /// <summary>Fires when the listener is about to close what is left; never where no listener accepted the connection.</summary>
    public virtual CancellationToken ConnectionClosedRequested
    {
        get => default;
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

    /// <summary>Closes it under whoever serves it. From any thread.</summary>
    public abstract void RequestClose();

    /// <summary>Whether it is itself the feature of this type.</summary>
    protected virtual bool IsOwn(Type key) =>
        key == typeof(IConnectionIdFeature) || key == typeof(IConnectionTransportFeature) || key == typeof(IConnectionItemsFeature)
        || key == typeof(IConnectionLifetimeFeature) || key == typeof(IConnectionLifetimeNotificationFeature)
        || key == typeof(IConnectionEndPointFeature) || key == typeof(IMemoryPoolFeature);
}
