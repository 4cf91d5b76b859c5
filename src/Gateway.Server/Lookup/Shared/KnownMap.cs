using Gateway.Fleet;

namespace Gateway.Lookup.Shared;

/// <summary>
/// Which map this process follows, and how far it has seen it come. A map that was created at another time, or that has fewer changes than were seen, is not the one
/// that was known: the engine has lost its store, or has an earlier state of it again.
/// </summary>
internal sealed class KnownMap
{
    private readonly Lock _lock = new();
    private DateTimeOffset? _created;
    private long _seen;

    /// <summary>Whether a map is known.</summary>
    internal bool IsKnown
    {
        get
        {
            lock (_lock)
            {
                return _created is not null;
            }
        }
    }

    /// <summary>The last change that was seen. Read it before the engine is asked for what is compared with it.</summary>
    internal long Seen => Interlocked.Read(ref _seen);

    /// <summary>Why a map is not the one that is known; null if it is, or if none is known yet.</summary>
    /// <param name="state">What the engine has; null for nothing.</param>
    /// <param name="seen">The last change that was seen before the engine was asked.</param>
    internal string? Fault(FleetMapState? state, long seen)
    {
        lock (_lock)
        {
            return _created is not { } created ? null
                : state is not { } present ? "it is gone"
                : present.Created != created ? $"it was created at {present.Created:u}, the known one at {created:u}"
                : present.LastRevision < seen ? $"it has {present.LastRevision} changes, and {seen} were seen"
                : null;
        }
    }

    /// <summary>From now on this one is known.</summary>
    internal void Know(FleetMapState state)
    {
        lock (_lock)
        {
            _created = state.Created;
        }

        Saw(state.LastRevision);
    }

    /// <summary>A change with this number was seen.</summary>
    internal void Saw(long revision)
    {
        lock (_lock)
        {
            _seen = Math.Max(_seen, revision);
        }
    }
}
