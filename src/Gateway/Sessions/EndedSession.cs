using System.Net;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>What is kept of a session that has ended: some 350 bytes at most, and nothing that keeps its connection alive.</summary>
public sealed class EndedSession
{
    private readonly EndPoint? _client;
    private readonly DeadlineClock _clock;
    private readonly long[] _heads;

    internal EndedSession(Session session, EndPoint? client, DeadlineClock clock, DateTimeOffset endedAt, TimeSpan duration)
    {
        _client = client;
        _clock = clock;
        _heads = session.CopyHeads();
        Id = session.Id;
        Listener = session.Listener;
        End = session.End;
        ClientCertificate = session.ClientCertificate;
        EndedAt = endedAt;
        Duration = duration;
        BytesReceived = session.BytesReceived;
        BytesSent = session.BytesSent;
        MessagesReceived = session.MessagesReceived;
        MessagesSent = session.MessagesSent;
        MostQueued = session.Queue.Most;
    }

    /// <summary>The session's name.</summary>
    public SessionId Id { get; }

    /// <summary>Where it came in.</summary>
    public Listener Listener { get; }

    /// <summary>Why it ended.</summary>
    public SessionEnd End { get; }

    /// <summary>The client's address as text; the transport's name where it had none.</summary>
    public string Address => ClientAddress.Text(_client, Listener);

    /// <summary>The subject of the certificate that the client had shown; null without.</summary>
    public string? ClientCertificate { get; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset EndedAt { get; }

    /// <summary>How long it had lived.</summary>
    public TimeSpan Duration { get; }

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
    public IReadOnlyList<MessageHead> Heads => Session.ReadHeads(Listener, _heads, _clock);
}
