using Gateway.Diagnostics;

namespace Gateway.Sessions;

/// <summary>The counters of one listener. Bytes and messages are counted on the thread's page; the rest is rare enough for interlocked counters.</summary>
internal sealed class ListenerCounters
{
    /// <summary>A session got a name.</summary>
    internal const string Named = "named";

    /// <summary>A session has lost its name to another one.</summary>
    internal const string Replaced = "replaced";

    /// <summary>A token or a name was wrong or missing where one is required.</summary>
    internal const string Unauthorized = "unauthorized";

    /// <summary>A name was taken by a live session, which keeps it.</summary>
    internal const string AlreadyConnected = "already connected";

    /// <summary>A session that has a name was to get another one.</summary>
    internal const string OtherName = "other name";

    private readonly CounterSheet _sheet;
    private readonly int _first;
    private long _active;
    private long _accepted;
    private long _skipped;

    internal ListenerCounters(CounterSheet sheet, string listener, string transport, IEnumerable<string> ends, IEnumerable<string> refusals, ReasonCounters wouldReject)
    {
        _sheet = sheet;
        _first = sheet.Reserve(4);
        Listener = listener;
        Transport = transport;
        Closed = new ReasonCounters(ends);
        Rejected = new ReasonCounters(refusals);
        Identified = new ReasonCounters([Named, Replaced, Unauthorized, AlreadyConnected, OtherName]);
        WouldReject = wouldReject;
    }

    /// <summary>The listener's name: the value of the <c>listener</c> label.</summary>
    public string Listener { get; }

    /// <summary>The kind of transport: <c>tcp</c>, <c>unix</c>, <c>websocket</c>.</summary>
    public string Transport { get; }

    /// <summary>Sessions that are open.</summary>
    public long Active => Interlocked.Read(ref _active);

    /// <summary>Connections that were admitted.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Sessions that ended, by reason.</summary>
    public ReasonCounters Closed { get; }

    /// <summary>Refused connections, by reason.</summary>
    public ReasonCounters Rejected { get; }

    /// <summary>Connections, and messages over their rate, that observed limits would have refused, by the same reasons.</summary>
    public ReasonCounters WouldReject { get; }

    /// <summary>Names of sessions, given and refused, by result.</summary>
    public ReasonCounters Identified { get; }

    /// <summary>Bytes received by sessions, framing included.</summary>
    public long BytesReceived => _sheet.Sum(_first);

    /// <summary>Bytes handed to the transport, framing included.</summary>
    public long BytesSent => _sheet.Sum(_first + 1);

    /// <summary>Messages received; on a raw listener, reads.</summary>
    public long MessagesReceived => _sheet.Sum(_first + 2);

    /// <summary>Messages sent: replies, greetings, errors and pushes.</summary>
    public long MessagesSent => _sheet.Sum(_first + 3);

    /// <summary>Received bytes that belonged to no message and were dropped.</summary>
    public long BytesSkipped => Interlocked.Read(ref _skipped);

    /// <summary>Counts bytes that belong to no message.</summary>
    public void Skipped(int bytes) => Interlocked.Add(ref _skipped, bytes);

    /// <summary>Counts one read.</summary>
    public void Received(long bytes, long messages)
    {
        var page = _sheet.Page;
        page[_first] += bytes;
        page[_first + 2] += messages;
    }

    /// <summary>Counts one flush.</summary>
    public void Sent(long bytes, long messages)
    {
        var page = _sheet.Page;
        page[_first + 1] += bytes;
        page[_first + 3] += messages;
    }

    internal void Opened()
    {
        Interlocked.Increment(ref _accepted);
        Interlocked.Increment(ref _active);
    }

    internal void Ended(string reason)
    {
        Interlocked.Decrement(ref _active);
        Closed.Count(reason);
    }
}
