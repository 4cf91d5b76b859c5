using Gateway.Limits;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Sessions;

/// <summary>
/// A connection feature: what must come before the session on some listeners, a PROXY header or TLS, bounded by one deadline and counted by
/// one slot. Each stage goes on to the next, or says why not by <see cref="Refuse"/> and returns.
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

    /// <summary>The connection's place, held from accept.</summary>
    internal ConnectionSlot Slot { get; }

    /// <summary>When all of it must be done, in the clock's milliseconds.</summary>
    internal long Due => _due;

    /// <summary>Why the connection goes no further; <see cref="Refusal.None"/> while it does.</summary>
    public Refusal Refusal { get; private set; }

    /// <summary>The subject of the certificate that the client has shown, if it has.</summary>
    public string? ClientCertificate { get; set; }

    /// <summary>Turns the connection away. When time is up, or the gateway stops, that is the reason, whatever it led to.</summary>
    public void Refuse(Refusal reason) => Refusal = _clock.Now >= _due ? Refusal.SetupTimeout : reason;

    /// <inheritdoc/>
    public void OnDeadline()
    {
        // The clock may have taken the time of the place's last owner.
        if (_clock.Now >= _due)
        {
            Interrupt();
        }
    }

    /// <summary>Wakes whoever waits for the peer, unless the session has begun. Where TLS comes nothing can be said in clear: it is cut.</summary>
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

    /// <summary>The session begins and has deadlines of its own. Doing it twice is harmless.</summary>
    internal void Complete()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            _deadline.Dispose();
        }
    }

    /// <summary>Gives everything back.</summary>
    public void Dispose()
    {
        Complete();
        Slot.Dispose();
    }
}
