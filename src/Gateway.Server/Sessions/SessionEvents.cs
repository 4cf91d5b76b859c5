using System.Net;
using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions;

/// <summary>
/// Opens, closes, rejections and names, numbered without gaps; the last <c>Limits:MaxEvents</c> of them are kept. Readers poll: publishing costs one slot in the ring,
/// however slow they are, and nothing more while none waits.
/// </summary>
internal sealed class SessionEvents(IOptions<GatewayLimits> limits, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly SessionEvent[] _ring = new SessionEvent[limits.Value.MaxEvents];

    // Microseconds since 1970, so that the numbers of this process begin above all that the process before it can have used; small enough for JSON readers to
    // hold exactly.
    private readonly long _first = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    private long _count;
    private bool _isOver;
    private TaskCompletionSource? _changed;

    /// <summary>The number of this process's first event, whether or not it is still kept.</summary>
    public long First => _first;

    /// <summary>The number of the next event.</summary>
    public long Next
    {
        get
        {
            lock (_lock)
            {
                return _first + _count;
            }
        }
    }

    /// <summary>Copies kept events.</summary>
    /// <param name="from">The number of the first event.</param>
    /// <param name="into">The destination; its length bounds the number of events.</param>
    /// <param name="oldest">The oldest event that is kept. The events between <paramref name="from"/> and it are lost, and the copy begins with it.</param>
    /// <returns>The number of events that were copied.</returns>
    public int Read(long from, Span<SessionEvent> into, out long oldest)
    {
        lock (_lock)
        {
            oldest = _first + Math.Max(0, _count - _ring.Length);
            var start = Math.Max(from, oldest);
            var length = (int)Math.Clamp(_first + _count - start, 0, into.Length);
            for (var index = 0; index < length; index++)
            {
                into[index] = _ring[(start - _first + index) % _ring.Length];
            }

            return length;
        }
    }

    /// <summary>Waits for an event with this number or a later one, or for the end of all events.</summary>
    /// <param name="number">The event's number.</param>
    /// <param name="timeout">The maximum wait if nothing happens.</param>
    /// <param name="cancellation">Cancels the wait with an <see cref="OperationCanceledException"/>.</param>
    public async Task<EventWait> WaitAsync(long number, TimeSpan timeout, CancellationToken cancellation)
    {
        Task changed;
        lock (_lock)
        {
            if (number < _first + _count)
            {
                return EventWait.Arrived;
            }

            if (_isOver)
            {
                return EventWait.Over;
            }

            changed = (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        try
        {
            await changed.WaitAsync(timeout, time, cancellation);
            return EventWait.Arrived;
        }
        catch (TimeoutException)
        {
            return EventWait.Silence;
        }
    }

    /// <summary>Called when the last session has ended: readers read the remaining events and finish.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isOver = true;
            WakeReaders();
        }
    }

    internal void Opened(Session session, EndPoint? client) =>
        Publish(SessionEventKind.Open, session.Listener, session.Id, client, null, default);

    internal void Closed(Session session, EndPoint? client, TimeSpan duration) =>
        Publish(SessionEventKind.Close, session.Listener, session.Id, client, session.End.ToReason(), duration, session.ClientName);

    internal void Named(Session session, EndPoint? client) =>
        Publish(SessionEventKind.Named, session.Listener, session.Id, client, null, default, session.ClientName);

    internal void Replaced(Session session, EndPoint? client) =>
        Publish(SessionEventKind.Replaced, session.Listener, session.Id, client, null, default, session.ClientName);

    internal void Rejected(Listener listener, EndPoint? client, Refusal refusal) =>
        Publish(SessionEventKind.Reject, listener, default, client, refusal.ToReason(), default);

    private void Publish(SessionEventKind kind, Listener listener, SessionId session, EndPoint? client, string? reason, TimeSpan duration, string? name = null)
    {
        lock (_lock)
        {
            _ring[_count % _ring.Length] = new SessionEvent(_first + _count, kind, time.GetUtcNow(), listener, session, client, reason, duration, name);
            _count++;
            WakeReaders();
        }
    }

    // Waiting readers continue on the thread pool, not under the lock.
    private void WakeReaders()
    {
        _changed?.SetResult();
        _changed = null;
    }
}
