using System.Buffers;
using System.Collections;
using Gateway.Sessions;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Transports.Epoll;

// The features, in the connection itself: those it has by nature cost nothing, and what Kestrel and middleware set lies in a small list.
internal sealed partial class EpollConnection :
    IFeatureCollection,
    IConnectionIdFeature,
    IConnectionTransportFeature,
    IConnectionItemsFeature,
    IConnectionLifetimeFeature,
    IConnectionEndPointFeature,
    IMemoryPoolFeature
{
    // So many Kestrel sets while its connection metrics are listened to.
    private const int FirstFeatures = 5;

    private KeyValuePair<Type, object>[] _features = [];
    private int _featureCount;

    /// <inheritdoc/>
    public bool IsReadOnly => false;

    /// <inheritdoc/>
    public int Revision { get; private set; }

    /// <summary>The pool that middleware takes its buffers from.</summary>
    public MemoryPool<byte> MemoryPool => MemoryPool<byte>.Shared;

    /// <inheritdoc/>
    public object? this[Type key]
    {
        get => Find(key) is >= 0 and var index ? _features[index].Value : IsOwn(key) ? this : null;
        set => Set(key, value);
    }

    /// <inheritdoc/>
    public TFeature? Get<TFeature>() => (TFeature?)this[typeof(TFeature)];

    /// <inheritdoc/>
    public void Set<TFeature>(TFeature? instance) => Set(typeof(TFeature), instance);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => _features.Take(_featureCount).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool IsOwn(Type key) =>
        key == typeof(ISendShutdown) || key == typeof(IPeerWatch) || key == typeof(IConnectionIdFeature) || key == typeof(IConnectionTransportFeature)
        || key == typeof(IConnectionItemsFeature) || key == typeof(IConnectionLifetimeFeature) || key == typeof(IConnectionEndPointFeature)
        || key == typeof(IMemoryPoolFeature);

    private int Find(Type key)
    {
        for (var index = 0; index < _featureCount; index++)
        {
            if (_features[index].Key == key)
            {
                return index;
            }
        }

        return -1;
    }

    private void Set(Type key, object? value)
    {
        Revision++;
        var index = Find(key);
        if (value is null)
        {
            if (index >= 0)
            {
                _features[index] = _features[--_featureCount];
                _features[_featureCount] = default;
            }

            return;
        }

        if (index < 0)
        {
            index = _featureCount++;
            if (index == _features.Length)
            {
                Array.Resize(ref _features, Math.Max(FirstFeatures, index * 2));
            }
        }

        _features[index] = KeyValuePair.Create(key, value);
    }
}
