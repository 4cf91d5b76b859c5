using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Gateway.Fleet;

/// <summary>A map of an <see cref="InProcessFleet"/>.</summary>
internal sealed class InProcessMap(TimeProvider time) : IFleetMap
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FleetEntry> _entries = new(StringComparer.Ordinal);
    private readonly List<ChannelWriter<FleetChange>> _watches = [];
    private readonly DateTimeOffset _created = time.GetUtcNow();
    private long _revision;

    /// <inheritdoc/>
    public ValueTask<FleetEntry?> GetAsync(string key, CancellationToken cancellation = default)
    {
        lock (_lock)
        {
            return new ValueTask<FleetEntry?>(_entries.TryGetValue(key, out var entry) ? entry : null);
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> TrySetAsync(string key, ReadOnlyMemory<byte> value, long revision, CancellationToken cancellation = default)
    {
        lock (_lock)
        {
            if (RevisionOf(key) != revision)
            {
                return new ValueTask<long>(0);
            }

            var entry = _entries[key] = new FleetEntry(value.ToArray(), ++_revision);
            Tell(new FleetChange(FleetChangeKind.Set, key, entry.Value, entry.Revision));
            return new ValueTask<long>(entry.Revision);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryDeleteAsync(string key, long revision, CancellationToken cancellation = default)
    {
        lock (_lock)
        {
            if (revision == 0 || RevisionOf(key) != revision)
            {
                return new ValueTask<bool>(false);
            }

            _entries.Remove(key);
            Tell(new FleetChange(FleetChangeKind.Deleted, key, default, ++_revision));
            return new ValueTask<bool>(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask<FleetMapState?> GetStateAsync(CancellationToken cancellation = default)
    {
        lock (_lock)
        {
            return new ValueTask<FleetMapState?>(new FleetMapState(_created, _revision));
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<FleetChange> WatchAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var changes = Channel.CreateUnbounded<FleetChange>(new UnboundedChannelOptions { SingleReader = true });
        lock (_lock)
        {
            changes.Writer.TryWrite(new FleetChange(FleetChangeKind.Began, "", default, _revision));
            foreach (var (key, entry) in _entries.OrderBy(entry => entry.Value.Revision))
            {
                changes.Writer.TryWrite(new FleetChange(FleetChangeKind.Set, key, entry.Value, entry.Revision));
            }

            changes.Writer.TryWrite(new FleetChange(FleetChangeKind.CaughtUp, "", default, 0));
            _watches.Add(changes.Writer);
        }

        try
        {
            await foreach (var change in changes.Reader.ReadAllAsync(cancellation))
            {
                yield return change;
            }
        }
        finally
        {
            lock (_lock)
            {
                _watches.Remove(changes.Writer);
            }
        }
    }

    private long RevisionOf(string key) => _entries.TryGetValue(key, out var entry) ? entry.Revision : 0;

    private void Tell(FleetChange change) => _watches.ForEach(watch => watch.TryWrite(change));
}
