using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Diagnostics;

namespace Gateway.Sessions;

/// <summary>The live sessions.</summary>
/// <param name="time">Where ids begin: later than those of any process before.</param>
/// <param name="expected">The initial capacity: growing copies the entry of every session.</param>
internal sealed class SessionRegistry(TimeProvider time, int expected) : IInstrumented
{
    /// <summary>The maximum initial capacity: 100 000 sessions, 800 KB. More sessions are possible, and cost the growing.</summary>
    private const int MaxInitialCapacity = 100_000;

    private readonly ConcurrentDictionary<long, Session> _sessions = new(Environment.ProcessorCount, Math.Clamp(expected, 0, MaxInitialCapacity));
    private long _last = (time.GetUtcNow() - SessionId.Beginning).Ticks / TimeSpan.TicksPerMicrosecond;
    private TaskCompletionSource? _emptied;

    /// <summary>The number of live sessions.</summary>
    public int Count => _sessions.Count;

    /// <summary>The number of this node in its fleet, which the ids of new sessions say; 0 for a process that stands alone.</summary>
    public int Node { get; set; }

    /// <summary>All live sessions, as of some moment during the enumeration.</summary>
    public IEnumerable<Session> All => _sessions.Select(pair => pair.Value);

    /// <summary>The live session with this id, or null.</summary>
    public Session? Find(SessionId id) => _sessions.GetValueOrDefault(id.Value);

    /// <inheritdoc/>
    /// <remarks>The bytes are added up on demand, because a push has to cost as little as possible.</remarks>
    public void AddInstruments(Meter meter) =>
        meter.CreateObservableUpDownCounter("gateway.send.queue", () => All.Sum(session => session.Queue.Bytes), "By", "Bytes of pushes that wait for clients to read.");

    /// <summary>An id that no session had before: the clock counts microseconds, and no process opens a million sessions a second.</summary>
    internal SessionId NextId() => SessionId.Create(Node, Interlocked.Increment(ref _last));

    internal void Add(Session session) => _sessions[session.Id.Value] = session;

    internal void Remove(Session session)
    {
        _sessions.TryRemove(session.Id.Value, out _);
        if (Volatile.Read(ref _emptied) is { } emptied && _sessions.IsEmpty)
        {
            emptied.TrySetResult();
        }
    }

    /// <summary>Completes once the last session has ended. To be called when no new sessions are admitted any more.</summary>
    internal Task WhenEmptyAsync()
    {
        var emptied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _emptied, emptied);
        if (_sessions.IsEmpty)
        {
            emptied.TrySetResult();
        }

        return emptied.Task;
    }
}
