using Gateway.Diagnostics;

namespace Gateway.Upstreams;

/// <summary>One back end of one listener at run time: what is open to it, and whether it rests after a failure.</summary>
/// <param name="address">Where it is.</param>
/// <param name="metrics">Who counts.</param>
/// <param name="time">The clock.</param>
internal sealed class Upstream(UpstreamAddress address, UpstreamMetrics metrics, TimeProvider time)
{
    private const long Healthy = 0;

    private long _active;
    private long _connected;
    private long _failed;
    private long _failedAt = Healthy;
    private volatile string? _lastFailure;

    /// <summary>Where it is.</summary>
    public UpstreamAddress Address => address;

    /// <summary>Connections that are open or being made.</summary>
    public long Active => Interlocked.Read(ref _active);

    /// <summary>Connections made so far.</summary>
    public long Connected => Interlocked.Read(ref _connected);

    /// <summary>Connects that failed, and connections that it broke.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>The word of the last fault; null while there was none.</summary>
    public string? LastFailure => _lastFailure;

    /// <summary>Whether its last connect failed.</summary>
    public bool IsFailing => Volatile.Read(ref _failedAt) != Healthy;

    /// <summary>Whether it is passed over while there are others.</summary>
    /// <param name="rest">How long that lasts after a failure.</param>
    public bool IsBackingOff(TimeSpan rest) => Volatile.Read(ref _failedAt) is var since and not Healthy && time.GetElapsedTime(since) < rest;

    /// <summary>A connection is about to be made. One that fails gets a single try when its rest is over: others go on passing it over.</summary>
    /// <returns>For <see cref="Abandon"/>.</returns>
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

    /// <summary>Nobody waited for the end of the try, so it says nothing: where it was the single one, the next client has it.</summary>
    /// <param name="since">What <see cref="Begin"/> returned.</param>
    public void Abandon(long since)
    {
        if (Volatile.Read(ref _failedAt) is var now and not Healthy && since != Healthy)
        {
            Interlocked.CompareExchange(ref _failedAt, since, now);
        }
    }

    /// <summary>It was made.</summary>
    /// <returns>Whether the one before had failed.</returns>
    public bool Succeeded()
    {
        Interlocked.Increment(ref _connected);
        return Interlocked.Exchange(ref _failedAt, Healthy) != Healthy;
    }

    /// <summary>It could not be made.</summary>
    /// <returns>Whether that is news: the one before had not failed.</returns>
    public bool Fail(UpstreamFailure fault)
    {
        CountFailure(fault);
        return Interlocked.Exchange(ref _failedAt, Now) == Healthy;
    }

    /// <summary>It broke a connection. That alone is no reason to let it rest: it answers, and the client may have been to blame.</summary>
    public void CountFailure(UpstreamFailure fault)
    {
        Interlocked.Increment(ref _failed);
        _lastFailure = fault.ToReason();
        metrics.Errors.Count(fault.ToReason());
    }

    /// <summary>The connection, made or not, is gone.</summary>
    public void End()
    {
        Interlocked.Decrement(ref _active);
        metrics.Closed();
    }

    private long Now => Math.Max(1, time.GetTimestamp());
}
