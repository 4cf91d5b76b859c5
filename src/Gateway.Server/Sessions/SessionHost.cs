using System.Net;
using Gateway.Descriptors;
using Gateway.Lifetime;
using Gateway.Limits;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions;

/// <summary>Serves accepted connections: runs a session on each, releases everything when it ends, and holds the state that all sessions share.</summary>
internal sealed class SessionHost
{
    private readonly ConnectionCount _refusalsBeingSent;
    private readonly GatewayState _state;
    private readonly EndedSessions _ended;
    private readonly SessionEvents _events;

    /// <summary>All parameters come from DI.</summary>
    public SessionHost(
        Admission admission,
        TokenDelays tokenDelays,
        SessionRegistry registry,
        EndedSessions ended,
        SessionEvents events,
        SessionNames names,
        DeadlineClock clock,
        GatewayState state,
        SessionMetrics metrics,
        IOptionsMonitor<GatewayLimits> limits,
        IOptionsMonitor<GatewayTimeouts> timeouts,
        FileBudget files,
        TimeProvider time,
        ILogger<Session> log)
    {
        _state = state;
        _refusalsBeingSent = new ConnectionCount(files.Shares.Refusals);
        files.Changed += now => _refusalsBeingSent.Max = now.Refusals;
        Admission = admission;
        TokenDelays = tokenDelays;
        Registry = registry;
        _ended = ended;
        _events = events;
        Names = names;
        Clock = clock;
        Metrics = metrics;
        Limits = limits.CurrentValue;
        Timeouts = new SessionTimeouts(timeouts.CurrentValue);
        limits.OnChange(now => Limits = now);
        timeouts.OnChange(now => Timeouts = new SessionTimeouts(now));
        Time = time;
        Log = log;
    }

    internal Admission Admission { get; }

    internal TokenDelays TokenDelays { get; }

    internal SessionRegistry Registry { get; }

    internal SessionNames Names { get; }

    internal DeadlineClock Clock { get; }

    internal SessionMetrics Metrics { get; }

    /// <summary>The effective limits, as plain fields, because a session reads them often. What a session has begun continues under the limits it began with.</summary>
    internal GatewayLimits Limits { get; private set; }

    /// <summary>The effective timeouts; a changed one applies to the next wait that begins.</summary>
    internal SessionTimeouts Timeouts { get; private set; }

    internal TimeProvider Time { get; }

    internal ILogger Log { get; }

    /// <summary>
    /// Serves one connection to its end. The task never fails: a failure in one session is the end of that session. Every task that awaits here lives as long
    /// as the connection and adds to its memory, so the common path has only one task, the session's own.
    /// </summary>
    public Task ServeAsync(ConnectionContext connection, Listener listener)
    {
        if (connection.Features.Get<ConnectionSetup>() is { } setup)
        {
            return ServeAsync(connection, listener, setup);
        }

        // Read once: the address is created anew each time, and a connection that opens and closes at once should cost little.
        var client = connection.RemoteEndPoint;
        var refusal = Admission.TryEnter(listener, (client as IPEndPoint)?.Address, out var slot);
        if (refusal != Refusal.None)
        {
            return RefuseAsync(connection, listener, refusal);
        }

        return listener.RequiresIdentification
            ? ServeDelayedAsync(connection, listener, slot!)
            : RunAsync(Create(connection, listener, slot), client);
    }

    /// <summary>Begins the setup that precedes the session, under one deadline.</summary>
    internal ConnectionSetup BeginSetup(ConnectionContext connection, Listener listener, ConnectionSlot slot) =>
        new(connection, listener, slot, Clock, Timeouts.Setup);

    /// <summary>Refuses a connection, with an error reply where there is one and the client can receive it.</summary>
    internal async Task RefuseAsync(ConnectionContext connection, Listener listener, Refusal refusal)
    {
        Refused(listener, connection.RemoteEndPoint, refusal);

        // Before the handshake nothing can be sent in clear text.
        if (!refusal.ToErrorReply().IsEmpty && (!listener.IsTls || connection.Features.Get<TlsHandshake>() is not null))
        {
            await SendRefusalAsync(connection, listener, refusal);
        }
    }

    private async Task SendRefusalAsync(ConnectionContext connection, Listener listener, Refusal refusal)
    {
        if (!_refusalsBeingSent.TryEnter())
        {
            connection.Abort();
            return;
        }

        try
        {
            await MessageLoop.RefuseAsync(new MessageSession(this, connection, listener), refusal);
        }
        finally
        {
            _refusalsBeingSent.Leave();
        }
    }

    /// <summary>Reports a connection that was refused.</summary>
    internal void Refused(Listener listener, EndPoint? client, Refusal refusal)
    {
        SessionMetrics.ConnectionRejected(listener.Counters, refusal.ToReason());
        Log.ConnectionRefused(listener.Name, client, refusal.ToReason());
        _events.Rejected(listener, client, refusal);
    }

    // The setup has held the slot since the connection was accepted. The gateway may have begun to stop meanwhile.
    private async Task ServeAsync(ConnectionContext connection, Listener listener, ConnectionSetup setup)
    {
        setup.Complete();
        var refusal = !_state.IsAccepting ? Refusal.ShuttingDown : await DelayAsync(connection, listener);
        if (refusal != Refusal.None)
        {
            // Refused here and not by the setup, because TLS is disposed when this method returns.
            await RefuseAsync(connection, listener, refusal);
            return;
        }

        await RunAsync(Create(connection, listener, setup.Slot), connection.RemoteEndPoint);
    }

    private async Task ServeDelayedAsync(ConnectionContext connection, Listener listener, ConnectionSlot slot)
    {
        Refusal refusal;
        using (slot)
        {
            refusal = await DelayAsync(connection, listener);
            if (refusal == Refusal.None)
            {
                await RunAsync(Create(connection, listener, slot), connection.RemoteEndPoint);
                return;
            }
        }

        await RefuseAsync(connection, listener, refusal);
    }

    // Where clients must say who they are, an address that has guessed is delayed. The gateway may have begun to stop meanwhile.
    private async ValueTask<Refusal> DelayAsync(ConnectionContext connection, Listener listener)
    {
        if (!listener.RequiresIdentification || connection.RemoteEndPoint is not IPEndPoint client)
        {
            return Refusal.None;
        }

        if (!TokenDelays.TryBegin(client.Address, out var delay))
        {
            return Refusal.AddressDelayed;
        }

        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, Time);
        }

        return _state.IsAccepting ? Refusal.None : Refusal.ShuttingDown;
    }

    // The slot belongs to the session from here on; if there is none, because a decoder of the host's could not be created, it is given back.
    private Session Create(ConnectionContext connection, Listener listener, ConnectionSlot? slot)
    {
        try
        {
            return listener.Handler is ITunnelHandler tunnels
                ? new TunnelSession(this, connection, listener, tunnels, slot)
                : new MessageSession(this, connection, listener, slot);
        }
        catch
        {
            slot?.Dispose();
            throw;
        }
    }

    private Task RunAsync(Session session, EndPoint? client)
    {
        Begin(session, client);
        return session.RunAsync();
    }

    private void Begin(Session session, EndPoint? client)
    {
        SessionMetrics.ConnectionOpened(session.Listener.Counters);
        Registry.Add(session);
        Log.SessionOpened(session);
        _events.Opened(session, client);
        if (!_state.IsAccepting)
        {
            // The session was admitted just before the listeners closed, and the drain may have notified the others already.
            session.PushDrainNotice();
            session.RequestStop(SessionEnd.ShuttingDown);
        }
    }

    internal void End(Session session)
    {
        var duration = Time.GetElapsedTime(session.OpenedAt);
        RecordEnd(session, duration);
        session.Identification?.Release();
        Registry.Remove(session);
        Metrics.ConnectionClosed(session.Listener.Counters, session.End.ToReason(), duration);
        Log.SessionEnded(session, duration);
    }

    // Before the session leaves the registry: a lookup finds it in one place or the other, and the last event is published before the last session is gone.
    private void RecordEnd(Session session, TimeSpan duration)
    {
        var client = session.Client;
        _events.Closed(session, client, duration);
        if (session.End != SessionEnd.Probe)
        {
            _ended.Add(new EndedSession(session, client, Clock, Time.GetUtcNow(), duration));
        }
    }
}
