using System.Net;
using Gateway.Diagnostics;
using Gateway.Limits;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions;

/// <summary>Takes accepted connections in, runs a session on each, and gives everything back when it ends: what all sessions share.</summary>
public sealed class SessionHost
{
    /// <summary>
    /// Refused connections that are told why and closed cleanly at the same time; more are cut off. 1 024: a refusal holds a socket for at
    /// most <c>Write</c> and <c>Linger</c>, and a flood must not turn refusing into the thing that fills the process.
    /// </summary>
    public const int MaxFarewells = 1024;

    private readonly ConnectionCount _farewells = new(MaxFarewells);
    private readonly GatewayState _state;

    /// <summary>Everything comes from DI.</summary>
    public SessionHost(
        Admission admission,
        TokenDelays tokenDelays,
        SessionRegistry registry,
        DeadlineClock clock,
        GatewayState state,
        GatewayMetrics metrics,
        IOptionsMonitor<GatewayLimits> limits,
        IOptionsMonitor<GatewayTimeouts> timeouts,
        TimeProvider time,
        ILogger<Session> log)
    {
        _state = state;
        Admission = admission;
        TokenDelays = tokenDelays;
        Registry = registry;
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

    /// <summary>Serves one connection to its end. Never throws: what goes wrong in one session is that session's end.</summary>
    public async Task ServeAsync(ConnectionContext connection, Listener listener)
    {
        if (connection.Features.Get<ConnectionSetup>() is { } setup)
        {
            await ServeAsync(connection, listener, setup);
            return;
        }

        var refusal = Admission.TryEnter(listener, (connection.RemoteEndPoint as IPEndPoint)?.Address, out var slot);
        if (refusal != Refusal.None)
        {
            await RefuseAsync(connection, listener, refusal);
            return;
        }

        using (slot)
        {
            refusal = await DelayAsync(connection, listener);
            if (refusal == Refusal.None)
            {
                await RunAsync(new Session(this, connection, listener));
                return;
            }
        }

        await RefuseAsync(connection, listener, refusal);
    }

    /// <summary>What must come before the session begins now, under one deadline.</summary>
    internal ConnectionSetup BeginSetup(ConnectionContext connection, Listener listener, ConnectionSlot slot) =>
        new(connection, listener, slot, Clock, Timeouts.Setup);

    /// <summary>Turns a connection away, in words where there are any and it can hear them.</summary>
    internal async Task RefuseAsync(ConnectionContext connection, Listener listener, Refusal refusal)
    {
        GatewayMetrics.ConnectionRejected(listener.Counters, refusal.Word());
        Log.ConnectionRefused(listener.Name, connection.RemoteEndPoint, refusal.Word());
        if (listener.IsTls || refusal.Error().IsEmpty)
        {
            return;
        }

        if (!_farewells.TryEnter())
        {
            connection.Abort();
            return;
        }

        try
        {
            await new Session(this, connection, listener).RefuseAsync(refusal);
        }
        finally
        {
            _farewells.Leave();
        }
    }

    // Its slot is held by the setup, from accept. The gateway may have begun to stop meanwhile.
    private async Task ServeAsync(ConnectionContext connection, Listener listener, ConnectionSetup setup)
    {
        setup.Finish();
        var refusal = _state.IsDraining ? Refusal.ShuttingDown : await DelayAsync(connection, listener);
        if (refusal != Refusal.None)
        {
            setup.Refuse(refusal);
            return;
        }

        await RunAsync(new Session(this, connection, listener) { ClientCertificate = setup.ClientCertificate });
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

        return _state.IsDraining ? Refusal.ShuttingDown : Refusal.None;
    }

    private async Task RunAsync(Session session)
    {
        GatewayMetrics.ConnectionOpened(session.Listener.Counters);
        Registry.Add(session);
        Log.SessionOpened(session);
        try
        {
            await session.RunAsync();
        }
        finally
        {
            Registry.Remove(session);
            var duration = Time.GetElapsedTime(session.OpenedAt);
            Metrics.ConnectionClosed(session.Listener.Counters, session.End.Word(), duration);
            Log.SessionEnded(session, duration);
        }
    }
}
