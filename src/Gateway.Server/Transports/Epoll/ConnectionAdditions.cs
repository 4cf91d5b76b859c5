using System.IO.Pipelines;

namespace Gateway.Transports.Epoll;

/// <summary>Properties and features that only some connections have, because middleware has set them or a caller has read them. Created on demand.</summary>
internal sealed class ConnectionAdditions
{
    private readonly List<KeyValuePair<Type, object>> _features = [];

    /// <summary>The pipes that the next middleware uses instead of the connection's own; null if no middleware has replaced them.</summary>
    internal IDuplexPipe? Transport { get; set; }

    internal IDictionary<object, object?>? Items { get; set; }

    internal string? Id { get; set; }

    /// <summary>The number of times that features were set.</summary>
    internal int Revision { get; private set; }

    internal IEnumerable<KeyValuePair<Type, object>> Features => _features;

    internal object? Find(Type key) => IndexOf(key) is >= 0 and var index ? _features[index].Value : null;

    /// <summary>Adds or replaces a feature; null removes it.</summary>
    internal void Set(Type key, object? value)
    {
        Revision++;
        if (IndexOf(key) is >= 0 and var index)
        {
            _features.RemoveAt(index);
        }

        if (value is not null)
        {
            _features.Add(KeyValuePair.Create(key, value));
        }
    }

    // A loop, because a lambda that captures the key would allocate for each push.
    private int IndexOf(Type key)
    {
        for (var index = 0; index < _features.Count; index++)
        {
            if (_features[index].Key == key)
            {
                return index;
            }
        }

        return -1;
    }
}
