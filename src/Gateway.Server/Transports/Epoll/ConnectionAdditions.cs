using System.IO.Pipelines;

namespace Gateway.Transports.Epoll;

/// <summary>What only some connections have: a stage before the session has set it, or somebody asked for it. Made on demand.</summary>
internal sealed class ConnectionAdditions
{
    private readonly List<KeyValuePair<Type, object>> _features = [];

    /// <summary>What the next stage reads and writes, instead of the connection itself.</summary>
    internal IDuplexPipe? Transport { get; set; }

    internal IDictionary<object, object?>? Items { get; set; }

    internal string? Id { get; set; }

    /// <summary>How often features were set.</summary>
    internal int Revision { get; private set; }

    internal IEnumerable<KeyValuePair<Type, object>> Features => _features;

    internal object? Find(Type key) => IndexOf(key) is >= 0 and var index ? _features[index].Value : null;

    /// <summary>Puts a feature in or in its place; null takes it out.</summary>
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

    private int IndexOf(Type key) => _features.FindIndex(feature => feature.Key == key);
}
