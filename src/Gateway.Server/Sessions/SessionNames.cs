using Gateway.Clients;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>The names of sessions: claims them, and reports who has which.</summary>
internal sealed class SessionNames(IClientClaims claims, SessionEvents events, DeadlineClock clock, TimeProvider time, ILogger<Session> log)
{
    /// <summary>Claims a name.</summary>
    internal ValueTask<ClaimResult> ClaimAsync(Identification client, string name, DuplicateName duplicate) => claims.ClaimAsync(name, client, duplicate);

    /// <summary>Releases a name, unless another session has it by now.</summary>
    internal void Release(Session session, Claim claim)
    {
        var seen = session.Traffic.LastReceivedAt(clock, session.ConnectedAt) ?? session.ConnectedAt;
        claims.Release(claim, new Absence(session.Id.Value, seen, time.GetUtcNow(), session.End.ToReason(), session.Listener.Name));
    }

    /// <summary>Reports that a session has a name.</summary>
    internal void Named(Session session, string name)
    {
        session.Listener.Counters.Identified.Count(ListenerCounters.Named);
        if (log.IsEnabled(LogLevel.Debug))
        {
            log.SessionNamed(session.Id, session.Listener.Name, session.Address, name);
        }

        events.Named(session, session.Client);
    }

    /// <summary>Reports that another session has taken a session's name.</summary>
    internal void Replaced(Session session)
    {
        session.Listener.Counters.Identified.Count(ListenerCounters.Replaced);
        events.Replaced(session, session.Client);
    }

    /// <summary>Reports that a session could not have a name, because a live session keeps it.</summary>
    internal void AlreadyConnected(Session session, string name)
    {
        session.Listener.Counters.Identified.Count(ListenerCounters.AlreadyConnected);
        log.AlreadyConnected(session.Id, session.Listener.Name, session.Address, name);
    }

    /// <summary>Reports that a session has a name and was to get another one; a session that has ended before it got any is no news.</summary>
    internal void OtherName(Session session, string name, IdentitySource source)
    {
        if (session.ClientName is { } own)
        {
            session.Listener.Counters.Identified.Count(ListenerCounters.OtherName);
            log.OtherName(session.Id, session.Listener.Name, own, name, source);
        }
    }
}
