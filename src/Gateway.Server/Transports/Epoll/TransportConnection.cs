using System.Buffers;
using System.Collections;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Transports.Epoll;

/// <summary>
/// A connection that is its own feature collection. The features that it implements itself need no memory. Features that middleware sets, and everything else that
/// only few connections have, are stored in <see cref="ConnectionAdditions"/>.
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

    /// <summary>The pool from which middleware rents its buffers.</summary>
    public MemoryPool<byte> MemoryPool => MemoryPool<byte>.Shared;

    /// <summary>Canceled when the listener is about to close the connections that are left. Never canceled for a connection that no listener has accepted.</summary>
    public virtual CancellationToken ConnectionClosedRequested
    {
        get => default;
        set => throw new NotSupportedException("Only the listener provides this token.");
    }

    private ConnectionAdditions Additions => _additions ??= new ConnectionAdditions();

    /// <inheritdoc/>
    public object? this[Type key]
    {
        get => _additions?.Find(key) ?? (ImplementsFeature(key) ? this : null);
        set => Additions.Set(key, value);
    }

    /// <inheritdoc/>
    public TFeature? Get<TFeature>() => (TFeature?)this[typeof(TFeature)];

    /// <inheritdoc/>
    public void Set<TFeature>(TFeature? instance) => Additions.Set(typeof(TFeature), instance);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => (_additions?.Features ?? []).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Closes the connection although it is still being served. May be called on any thread.</summary>
    public abstract void RequestClose();

    /// <summary>Whether the connection itself implements the feature of this type.</summary>
    protected virtual bool ImplementsFeature(Type key) =>
        key == typeof(IConnectionIdFeature) || key == typeof(IConnectionTransportFeature) || key == typeof(IConnectionItemsFeature)
        || key == typeof(IConnectionLifetimeFeature) || key == typeof(IConnectionLifetimeNotificationFeature)
        || key == typeof(IConnectionEndPointFeature) || key == typeof(IMemoryPoolFeature);
}
