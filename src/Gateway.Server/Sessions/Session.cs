using System.IO.Pipelines;
using System.Net;
using Gateway.Framing;
using Gateway.Limits;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Sessions;

/// <summary>One connection's life, the same for every stream transport and framing. This part is what handlers and operators see of it.</summary>
/// <remarks><c>Session.Loop.cs</c> reads; <c>Session.Opening.cs</c>, <c>Session.Decoding.cs</c>, <c>Session.Dispatch.cs</c> and <c>Session.Output.cs</c> are what it does with a read;
/// <c>Session.Push.cs</c> queues what nobody asked for, <c>Session.Delivery.cs</c> sends it, <c>Session.Writer.cs</c> says whose turn it is to write;
/// <c>Session.Deadlines.cs</c> says how long each wait may take;
/// <c>Session.Authorization.cs</c> is for listeners that demand a token; <c>Session.Heads.cs</c> records its last messages;
/// <c>Session.Tunnel.cs</c> is its life where it is a tunnel; <c>Session.Drain.cs</c> is what a drain asks of it; <c>Session.Close.cs</c> ends it.</remarks>
public sealed partial class Session : IDeadlineOwner
{
    private readonly SessionHost _host;
    private readonly ConnectionContext _connection;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly ConnectionSlot? _slot;
    private CancellationTokenSource? _requestAbort;
    private LateReplies? _late;
    private int _handlingThread;
    private int _stop;
    private int _cut;

    /// <param name="host">What all sessions share.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="listener">Where it came in.</param>
    /// <param name="slot">Given back when the session has ended; null where somebody else does that.</param>
    internal Session(SessionHost host, ConnectionContext connection, Listener listener, ConnectionSlot? slot = null)
    {
        _slot = slot;
        _host = host;
        _connection = connection;
        _input = connection.Transport.Input;
        _output = connection.Transport.Output;
        Listener = listener;
        Id = host.Registry.NextId();
        OpenedAt = host.Time.GetTimestamp();
        _decoder = listener.Framing.CreateDecoder(listener.MaxMessageSize);
        _isOpening = listener.Framing is LineFraming;
        _rate = MessageRate.Of(host.Limits.MessagesPerSecond, host.Clock.Now);
        _lastReceived = host.Clock.Now;
        _lastSent = _lastReceived;
        _deadline = host.Clock.Add(this);
        if (listener.Tokens is { AreDemanded: true })
        {
            IsAuthorized = false;
            _setupDue = connection.Features.Get<ConnectionSetup>()?.Due ?? DeadlineClock.After(host.Clock.Now, host.Timeouts.Setup);
        }
    }

    /// <summary>The session's name in the log, on the wire and in the API.</summary>
    public SessionId Id { get; }

    /// <summary>The name of the listener that it came in by: its key in <c>Gateway:Listeners</c>.</summary>
    public string ListenerName => Listener.Name;

    /// <summary>How its bytes become messages.</summary>
    public IFraming Framing => Listener.Framing;

    internal Listener Listener { get; }

    /// <summary>Why it ended; <see cref="SessionEnd.None"/> while it lives.</summary>
    public SessionEnd End { get; private set; }

    /// <summary>The client's address as text, <c>address:port</c>; the transport's name where it has none.</summary>
    public string Address => ClientAddress.Text(Client, Listener);

    /// <summary>The subject of the certificate that the client has shown under TLS; null without. The client's authority worded it, not we: escape it.</summary>
    public string? ClientCertificate { get; internal init; }

    /// <summary>What TLS came to; null in clear.</summary>
    internal TlsHandshake? Tls => _connection.Features.Get<TlsHandshake>();

    /// <summary>Bytes received, framing included.</summary>
    internal long BytesReceived { get; private set; }

    /// <summary>Bytes handed to the transport, framing included.</summary>
    internal long BytesSent { get; private set; }

    /// <summary>Messages received; reads where bytes are raw.</summary>
    internal long MessagesReceived { get; private set; }

    /// <summary>Messages sent: replies, pushes and words of the gateway's own.</summary>
    internal long MessagesSent { get; private set; }

    /// <summary>How long ago bytes were last received, to the clock's granularity; at first, since the session's start.</summary>
    internal TimeSpan SinceReceived => TimeSpan.FromMilliseconds(_host.Clock.Now - _lastReceived);

    /// <summary>When it began.</summary>
    public DateTimeOffset ConnectedAt => _host.Clock.TimeOfTimestamp(OpenedAt);

    /// <summary>When bytes were last received, to the clock's granularity; null if none ever were.</summary>
    internal DateTimeOffset? LastReceivedAt => BytesReceived > 0 ? NotBeforeIt(_lastReceived) : null;

    /// <summary>When bytes were last sent, to the clock's granularity; null if none ever were.</summary>
    internal DateTimeOffset? LastSentAt => BytesSent > 0 ? NotBeforeIt(_lastSent) : null;

    /// <summary>What the application keeps for this session; null at first. Disposed with the session, if it is to be.</summary>
    public object? State { get; set; }

    /// <summary>Fires when the request in hand has taken longer than <c>Timeouts:Request</c>. Made on first use: synchronous handlers need none.</summary>
    public CancellationToken RequestAborted => RequestAbort().Token;

    /// <summary>The client's address, made anew each time; null where it has none.</summary>
    internal EndPoint? Client => _connection.RemoteEndPoint;

    /// <summary>The timestamp of its start.</summary>
    internal long OpenedAt { get; }

    /// <summary>
    /// Writes one message behind those written before; it leaves with the flush that ends the read, or the request if the handler
    /// awaited. Only for the session's handler, while it handles a message.
    /// </summary>
    public void Reply(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default)
    {
        if (_handlingThread == Environment.CurrentManagedThreadId)
        {
            Write(head, tail);
        }
        else
        {
            // The handler has awaited and runs beside the loop, which may be flushing what was replied before.
            (_late ??= new LateReplies()).Add(Listener.Framing, head, tail);
        }
    }

    /// <summary>Ends the session once what was written is sent; requests behind the one in hand are not executed. Only for the session's handler.</summary>
    public void Close(SessionEnd reason) => EndWith(reason);

    /// <summary>Asks the session to end, from any thread: it finishes what it has received, says it all, and closes.</summary>
    internal void RequestStop(SessionEnd reason)
    {
        if (Interlocked.CompareExchange(ref _stop, (int)reason, 0) == 0)
        {
            Wake();
        }
    }

    /// <summary>Cuts the connection, from any thread.</summary>
    public void Abort() => _connection.Abort();

    /// <summary>Has the loop call <see cref="IRequestsInHand.ReplyToFinished"/>, from any thread.</summary>
    internal void Resume() => _input.CancelPendingRead();

    // The coarse clock may show a time before the session began.
    private DateTimeOffset NotBeforeIt(long milliseconds) => _host.Clock.TimeOf(milliseconds) is var time && time > ConnectedAt ? time : ConnectedAt;

    // A session that was cut ended for that, whatever the dead connection looks like from here.
    private void EndWith(SessionEnd reason)
    {
        if (End == SessionEnd.None)
        {
            End = Volatile.Read(ref _cut) is var cut and not 0 ? (SessionEnd)cut : reason;
        }
    }
}
