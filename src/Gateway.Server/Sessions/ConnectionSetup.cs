using Gateway.Limits;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Sessions;

/// <summary>
/// A connection feature: the setup that precedes the session on some listeners (PROXY header, TLS). It has one deadline and one connection slot. Each stage
/// calls the next one, or gives the reason in <see cref="Refuse"/> and returns.
/// </summary>
internal sealed class ConnectionSetup : IDeadlineOwner, IDisposable
{
    private readonly ConnectionContext _connection;
    private readonly Listener _listener;
    private readonly DeadlineClock _clock;
    private readonly Deadline _deadline;
    private readonly long _due;
    private int _isOver;

    internal ConnectionSetup(ConnectionContext connection, Listener listener, ConnectionSlot slot, DeadlineClock clock, long timeout)
    {
        _connection = connection;
        _listener = listener;
        _clock = clock;
        Slot = slot;
        _due = DeadlineClock.After(clock.Now, timeout);
        _deadline = clock.Add(this);
        _deadline.At = _due;
    }

    /// <summary>The connection's slot, held since it was accepted.</summary>
    internal ConnectionSlot Slot { get; }

    /// <summary>When the setup must be complete, in the clock's milliseconds.</summary>
    internal long Due => _due;

    /// <summary>The reason why the connection is refused; <see cref="Refusal.None"/> if it is not.</summary>
    public Refusal Refusal { get; private set; }

    /// <summary>The subject of the client's certificate; null if it presented none.</summary>
    public string? ClientCertificate { get; set; }

    /// <summary>Refuses the connection. If the setup time is over, the reason is <see cref="Refusal.SetupTimeout"/>, whatever the timeout led to.</summary>
    public void Refuse(Refusal reason) => Refusal = _clock.Now >= _due ? Refusal.SetupTimeout : reason;

    /// <inheritdoc/>
    public void OnDeadline()
    {
        // The clock may have fired for the previous owner of this deadline slot.
        if (_clock.Now >= _due)
        {
            Interrupt();
        }
    }

    /// <summary>
    /// Wakes the stage that waits for the peer, unless the session has begun. Where TLS follows, nothing can be sent in clear text, and the connection is
    /// aborted.
    /// </summary>
    internal void Interrupt()
    {
        if (Volatile.Read(ref _isOver) != 0)
        {
            return;
        }

        if (_listener.IsTls)
        {
            _connection.Abort();
        }
        else
        {
            _connection.Transport.Input.CancelPendingRead();
        }
    }

    /// <summary>Ends the setup: the session begins and has deadlines of its own. Calling it twice is harmless.</summary>
    internal void Complete()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            _deadline.Dispose();
        }
    }

    /// <summary>Releases everything.</summary>
    public void Dispose()
    {
        Complete();
        Slot.Dispose();
    }
}
