using System.Net;
using Gateway.Diagnostics;
using Gateway.Limits;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions;

/// <summary>Takes accepted connections in, runs a session on each, and gives everything back when it ends: what all sessions share.</summary>
internal sealed class SessionHost
{
    private readonly ConnectionCount _farewells;
    private readonly GatewayState _state;
    private readonly EndedSessions _ended;
    private readonly SessionEvents _events;

    /// <summary>Everything comes from DI.</summary>
    public SessionHost(
        Admission admission,
        TokenDelays tokenDelays,
        SessionRegistry registry,
        EndedSessions ended,
        SessionEvents events,
        DeadlineClock clock,
        GatewayState state,
        GatewayMetrics metrics,
        IOptionsMonitor<GatewayLimits> limits,
        IOptionsMonitor<GatewayTimeouts> timeouts,
        FileBudget files,
        TimeProvider time,
        ILogger<Session> log)
    {
        _state = state;
        _farewells = new ConnectionCount(files.Shares.Refusals);
        files.Changed += now => _farewells.Max = now.Refusals;
        Admission = admission;
        TokenDelays = tokenDelays;
        Registry = registry;
        _ended = ended;
        _events = events;
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

    internal DeadlineClock Clock { get; }

    internal GatewayMetrics Metrics { get; }

    /// <summary>The limits in force, as plain fields: a session asks at each turn, and what it has begun goes on as it began.</summary>
    internal GatewayLimits Limits { get; private set; }

    /// <summary>The timeouts in force: a changed one holds for the next wait that begins.</summary>
    internal SessionTimeouts Timeouts { get; private set; }

    internal TimeProvider Time { get; }

    internal ILogger Log { get; }

    /// <summary>
    /// Serves one connection to its end. The task never fails: what goes wrong in one session is that session's end. What awaits here lives as
    /// long as the connection and counts into its memory, so the plain way is one task only, the session's own.
    /// </summary>
    public Task ServeAsync(ConnectionContext connection, Listener listener)
    {
        if (connection.Features.Get<ConnectionSetup>() is { } setup)
        {
            return ServeAsync(connection, listener, setup);
        }

        // Asked once: it is made anew each time, and a connection that opens and closes at once should cost little.
        var client = connection.RemoteEndPoint;
        var refusal = Admission.TryEnter(listener, (client as IPEndPoint)?.Address, out var slot);
        if (refusal != Refusal.None)
        {
            return RefuseAsync(connection, listener, refusal);
        }

        return listener.Tokens is not { AreDemanded: true }
            ? RunAsync(Create(connection, listener, slot), client)
            : ServeDelayedAsync(connection, listener, slot!);
    }

    /// <summary>What must come before the session begins now, under one deadline.</summary>
    internal ConnectionSetup BeginSetup(ConnectionContext connection, Listener listener, ConnectionSlot slot) =>
        new(connection, listener, slot, Clock, Timeouts.Setup);

    /// <summary>Turns a connection away, in words where there are any and it can hear them.</summary>
    internal async Task RefuseAsync(ConnectionContext connection, Listener listener, Refusal refusal)
    {
        Refused(listener, connection.RemoteEndPoint, refusal);

        // Before the handshake nothing can be said in clear.
        if (!refusal.ToErrorReply().IsEmpty && (!listener.IsTls || connection.Features.Get<TlsHandshake>() is not null))
        {
            await SendRefusalAsync(connection, listener, refusal);
        }
    }

    private async Task SendRefusalAsync(ConnectionContext connection, Listener listener, Refusal refusal)
    {
        if (!_farewells.TryEnter())
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
            _farewells.Leave();
        }
    }

    /// <summary>Tells of a connection that was turned away.</summary>
    internal void Refused(Listener listener, EndPoint? client, Refusal refusal)
    {
        GatewayMetrics.ConnectionRejected(listener.Counters, refusal.ToReason());
        Log.ConnectionRefused(listener.Name, client, refusal.ToReason());
        _events.Rejected(listener, client, refusal);
    }

    // Its slot is held by the setup, from accept. The gateway may have begun to stop meanwhile.
    private async Task ServeAsync(ConnectionContext connection, Listener listener, ConnectionSetup setup)
    {
        setup.Complete();
        var refusal = !_state.IsAccepting ? Refusal.ShuttingDown : await DelayAsync(connection, listener);
        if (refusal != Refusal.None)
        {
            // Here rather than by the setup: under TLS, which is done with when this returns.
            await RefuseAsync(connection, listener, refusal);
            return;
        }

        await RunAsync(Create(connection, listener, slot: null), connection.RemoteEndPoint);
    }

    private async Task ServeDelayedAsync(ConnectionContext connection, Listener listener, ConnectionSlot slot)
    {
        Refusal refusal;
        using (slot)
        {
            refusal = await DelayAsync(connection, listener);
            if (refusal == Refusal.None)
            {
                await RunAsync(Create(connection, listener, slot: null), connection.RemoteEndPoint);
                return;
            }
        }

        await RefuseAsync(connection, listener, refusal);
    }

    // Where tokens are demanded, whoever guesses waits. The gateway may have begun to stop meanwhile.
    private async ValueTask<Refusal> DelayAsync(ConnectionContext connection, Listener listener)
    {
        if (listener.Tokens is not { AreDemanded: true } || connection.RemoteEndPoint is not IPEndPoint client)
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

    private Session Create(ConnectionContext connection, Listener listener, ConnectionSlot? slot) => listener.Handler is ITunnelHandler tunnels
        ? new TunnelSession(this, connection, listener, tunnels, slot)
        : new MessageSession(this, connection, listener, slot);

    private Task RunAsync(Session session, EndPoint? client)
    {
        Begin(session, client);
        return session.RunAsync();
    }

    private void Begin(Session session, EndPoint? client)
    {
        GatewayMetrics.ConnectionOpened(session.Listener.Counters);
        Registry.Add(session);
        Log.SessionOpened(session);
        _events.Opened(session, client);
        if (!_state.IsAccepting)
        {
            // It was let in just before the doors closed, and the drain may have looked at the others already.
            session.PushDrainNotice();
            session.RequestStop(SessionEnd.ShuttingDown);
        }
    }

    internal void End(Session session)
    {
        var duration = Time.GetElapsedTime(session.OpenedAt);
        RecordEnd(session, duration);
        Registry.Remove(session);
        Metrics.ConnectionClosed(session.Listener.Counters, session.End.ToReason(), duration);
        Log.SessionEnded(session, duration);
    }

    // Before it leaves the registry: whoever looks for it finds it in one place or the other, and the last event comes before the last session is gone.
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
