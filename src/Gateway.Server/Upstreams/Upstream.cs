namespace Gateway.Upstreams;

/// <summary>One back end of one listener at run time: its open connections, and whether it rests after a failure.</summary>
/// <param name="address">The address.</param>
/// <param name="metrics">The counters.</param>
/// <param name="time">The clock.</param>
internal sealed class Upstream(UpstreamAddress address, UpstreamMetrics metrics, TimeProvider time)
{
    private const long Healthy = 0;

    private long _active;
    private long _connected;
    private long _failed;
    private long _failedAt = Healthy;
    private volatile string? _lastFailure;

    /// <summary>The address.</summary>
    public UpstreamAddress Address => address;

    /// <summary>Connections that are open or being made.</summary>
    public long Active => Interlocked.Read(ref _active);

    /// <summary>Connections made so far.</summary>
    public long ConnectedCount => Interlocked.Read(ref _connected);

    /// <summary>Failed connects, and connections that the back end broke.</summary>
    public long FailedCount => Interlocked.Read(ref _failed);

    /// <summary>The last failure as text; null if there was none.</summary>
    public string? LastFailure => _lastFailure;

    /// <summary>Whether its last connect failed.</summary>
    public bool IsFailing => Volatile.Read(ref _failedAt) != Healthy;

    /// <summary>Whether the back end rests: its last connect failed, and no client is connected to it while others are available.</summary>
    /// <param name="rest">The duration after a failure for which it rests.</param>
    public bool IsResting(TimeSpan rest) => Volatile.Read(ref _failedAt) is var since and not Healthy && time.GetElapsedTime(since) < rest;

    /// <summary>Begins a connect. After a rest there is one trial connect; while it lasts, the back end rests for other clients.</summary>
    /// <returns>The value to pass to <see cref="Abandon"/>.</returns>
    public long Begin()
    {
        Interlocked.Increment(ref _active);
        metrics.Opened();
        var since = Volatile.Read(ref _failedAt);
        if (since != Healthy)
        {
            Interlocked.CompareExchange(ref _failedAt, Now, since);
        }

        return since;
    }

    /// <summary>Ends a connect whose result nobody waited for. If it was the trial connect, the next client makes it.</summary>
    /// <param name="since">The value that <see cref="Begin"/> returned.</param>
    public void Abandon(long since)
    {
        if (Volatile.Read(ref _failedAt) is var now and not Healthy && since != Healthy)
        {
            Interlocked.CompareExchange(ref _failedAt, since, now);
        }
    }

    /// <summary>Records a successful connect.</summary>
    /// <returns>Whether the connect before had failed.</returns>
    public bool RecordSuccess()
    {
        Interlocked.Increment(ref _connected);
        return Interlocked.Exchange(ref _failedAt, Healthy) != Healthy;
    }

    /// <summary>Records a failed connect.</summary>
    /// <returns>Whether the connect before had succeeded, so that the failure is news.</returns>
    public bool RecordFailure(UpstreamFailure fault)
    {
        CountFailure(fault);
        return Interlocked.Exchange(ref _failedAt, Now) == Healthy;
    }

    /// <summary>
    /// Counts a connection that the back end broke. It does not rest for that: it accepts connections, and the client may have caused the failure.
    /// </summary>
    public void CountFailure(UpstreamFailure fault)
    {
        Interlocked.Increment(ref _failed);
        _lastFailure = fault.ToReason();
        metrics.Errors.Count(fault.ToReason());
    }

    /// <summary>Reports that a connection, established or not, is closed.</summary>
    public void End()
    {
        Interlocked.Decrement(ref _active);
        metrics.Closed();
    }

    private long Now => Math.Max(1, time.GetTimestamp());
}
