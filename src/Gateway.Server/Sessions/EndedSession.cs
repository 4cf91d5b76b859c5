using System.Net;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>What is kept of a session that has ended: some 450 bytes at most, and nothing that keeps its connection alive.</summary>
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
    }

    /// <summary>The session's name.</summary>
    public SessionId Id { get; }

    /// <summary>Where it came in.</summary>
    public Listener Listener { get; }

    /// <summary>Why it ended.</summary>
    public SessionEnd End { get; }

    /// <summary>The client's address as text; the transport's name where it had none.</summary>
    public string Address => ClientAddress.Format(Client, Listener);

    /// <summary>The client's address; null where it had none.</summary>
    internal EndPoint? Client { get; }

    /// <summary>What the TLS handshake had come to; null in clear.</summary>
    public TlsHandshake? Tls { get; }

    /// <summary>The subject of the certificate that the client had shown; null without.</summary>
    public string? ClientCertificate { get; }

    /// <summary>When it began.</summary>
    public DateTimeOffset ConnectedAt { get; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset EndedAt { get; }

    /// <summary>How long it had lived.</summary>
    public TimeSpan Duration { get; }

    /// <summary>When its client last sent something; null if it never did.</summary>
    public DateTimeOffset? LastReceivedAt { get; }

    /// <summary>When it was last sent something; null if it never was.</summary>
    public DateTimeOffset? LastSentAt { get; }

    /// <summary>Bytes received, framing included.</summary>
    public long BytesReceived { get; }

    /// <summary>Bytes handed to the transport, framing included.</summary>
    public long BytesSent { get; }

    /// <summary>Messages received.</summary>
    public long MessagesReceived { get; }

    /// <summary>Messages sent.</summary>
    public long MessagesSent { get; }

    /// <summary>The most pushes that ever waited.</summary>
    public int MostQueued { get; }

    /// <summary>Its last messages both ways, the oldest first: 16 at most.</summary>
    public IReadOnlyList<MessageHead> Heads => MessageHeads.Read(_heads, Listener, _clock, ConnectedAt);
}
