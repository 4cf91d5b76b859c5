using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>What a session has transferred, and when it last did. Only the session writes it; another thread may see it one message late.</summary>
internal struct SessionTraffic
{
    private long _lastReceived;
    private long _lastSent;

    /// <param name="now">The clock's milliseconds at the session's start.</param>
    internal SessionTraffic(long now) => (_lastReceived, _lastSent) = (now, now);

    /// <summary>Bytes received, framing included.</summary>
    internal long BytesReceived { get; private set; }

    /// <summary>Bytes passed to the transport, framing included.</summary>
    internal long BytesSent { get; private set; }

    /// <summary>Messages received; on a raw listener, reads.</summary>
    internal long MessagesReceived { get; private set; }

    /// <summary>Messages sent: replies, pushes and notices of the gateway's own.</summary>
    internal long MessagesSent { get; private set; }

    /// <summary>When bytes were last received, in the clock's milliseconds; at first, the session's start.</summary>
    internal readonly long LastReceived => Volatile.Read(in _lastReceived);

    /// <summary>When bytes were last sent, in the clock's milliseconds; at first, the session's start.</summary>
    internal readonly long LastSent => Volatile.Read(in _lastSent);

    /// <summary>When bytes were last received or sent.</summary>
    internal readonly long LastMoved => Math.Max(LastReceived, LastSent);

    /// <summary>Counts received bytes and messages, for the session and for its listener.</summary>
    internal void CountReceived(long bytes, int messages, DeadlineClock clock, ListenerCounters counters)
    {
        BytesReceived += bytes;
        MessagesReceived += messages;
        Volatile.Write(ref _lastReceived, clock.Now);
        counters.Received(bytes, messages);
    }

    /// <summary>Counts messages whose bytes were counted when they were received.</summary>
    internal void CountMessages(int received, ListenerCounters counters)
    {
        MessagesReceived += received;
        counters.Received(0, received);
    }

    /// <summary>Counts bytes and messages that were passed to the transport.</summary>
    internal void CountSent(long bytes, int messages, DeadlineClock clock, ListenerCounters counters)
    {
        BytesSent += bytes;
        MessagesSent += messages;
        Volatile.Write(ref _lastSent, clock.Now);
        counters.Sent(bytes, messages);
    }

    /// <summary>When bytes were last received, to the clock's granularity; null if none ever were.</summary>
    internal readonly DateTimeOffset? LastReceivedAt(DeadlineClock clock, DateTimeOffset begin) => BytesReceived > 0 ? ToTime(LastReceived, clock, begin) : null;

    /// <summary>When bytes were last sent, to the clock's granularity; null if none ever were.</summary>
    internal readonly DateTimeOffset? LastSentAt(DeadlineClock clock, DateTimeOffset begin) => BytesSent > 0 ? ToTime(LastSent, clock, begin) : null;

    // The coarse clock may show a time before the session began.
    private static DateTimeOffset ToTime(long milliseconds, DeadlineClock clock, DateTimeOffset begin) => clock.ToTime(milliseconds) is var time && time > begin ? time : begin;
}
