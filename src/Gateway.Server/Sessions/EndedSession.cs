using System.Net;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>The record of a session that has ended: at most about 450 bytes, and no reference to its connection.</summary>
internal sealed class EndedSession
{
    private readonly DeadlineClock _clock;
    private readonly long[] _heads;

    internal EndedSession(Session session, EndPoint? client, DeadlineClock clock, DateTimeOffset endedAt, TimeSpan duration)
    {
        Client = client;
        _clock = clock;
        _heads = session.CopyHeads();
        Id = session.Id;
        Listener = session.Listener;
        End = session.End;
        ClientCertificate = session.ClientCertificate;
        ClientName = session.ClientName;
        EndedAt = endedAt;
        Duration = duration;
        ConnectedAt = session.ConnectedAt;
        LastReceivedAt = session.Traffic.LastReceivedAt(clock, ConnectedAt);
        LastSentAt = session.Traffic.LastSentAt(clock, ConnectedAt);
        Tls = session.Features.Get<TlsHandshake>();
        BytesReceived = session.Traffic.BytesReceived;
        BytesSent = session.Traffic.BytesSent;
        MessagesReceived = session.Traffic.MessagesReceived;
        MessagesSent = session.Traffic.MessagesSent;
        MostQueued = session.Queue.Most;
        Malformed = session.Features.Get<MalformedInput>()?.Hex;
    }

    /// <summary>The session's id.</summary>
    public SessionId Id { get; }

    /// <summary>The listener that accepted it.</summary>
    public Listener Listener { get; }

    /// <summary>Why it ended.</summary>
    public SessionEnd End { get; }

    /// <summary>The client's address as text; the transport's name where it had none.</summary>
    public string Address => ClientAddress.Format(Client, Listener);

    /// <summary>The client's address; null if it had none.</summary>
    internal EndPoint? Client { get; }

    /// <summary>The result of the TLS handshake; null without TLS.</summary>
    public TlsHandshake? Tls { get; }

    /// <summary>The subject of the client's certificate; null if it presented none.</summary>
    public string? ClientCertificate { get; }

    /// <summary>The client's name; null if it had none.</summary>
    public string? ClientName { get; }

    /// <summary>When the session began.</summary>
    public DateTimeOffset ConnectedAt { get; }

    /// <summary>When the session ended.</summary>
    public DateTimeOffset EndedAt { get; }

    /// <summary>The session's duration.</summary>
    public TimeSpan Duration { get; }

    /// <summary>When bytes were last received; null if none ever were.</summary>
    public DateTimeOffset? LastReceivedAt { get; }

    /// <summary>When bytes were last sent; null if none ever were.</summary>
    public DateTimeOffset? LastSentAt { get; }

    /// <summary>Bytes received, framing included.</summary>
    public long BytesReceived { get; }

    /// <summary>Bytes handed to the transport, framing included.</summary>
    public long BytesSent { get; }

    /// <summary>Messages received.</summary>
    public long MessagesReceived { get; }

    /// <summary>Messages sent.</summary>
    public long MessagesSent { get; }

    /// <summary>The first bytes of malformed input in hex; null if there was none, or it is not kept.</summary>
    public string? Malformed { get; }

    /// <summary>The maximum number of pushes that were queued at a time.</summary>
    public int MostQueued { get; }

    /// <summary>The last messages in both directions, the oldest first; at most 16.</summary>
    public IReadOnlyList<MessageHead> Heads => MessageHeads.Read(_heads, Listener, _clock, ConnectedAt);
}
