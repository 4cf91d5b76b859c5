using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Transports.Epoll;

/// <summary>One connection, accepted or made: what middleware and the session see of it.</summary>
/// <remarks><c>EpollConnection.Life.cs</c> is its life in the loop, <c>EpollConnection.Calls.cs</c> what it asks of the kernel,
/// <c>EpollConnection.Features.cs</c> its features and whatever else only few connections have.</remarks>
internal sealed partial class EpollConnection : ConnectionContext, IDuplexPipe, ISendShutdown
{
    private readonly EpollReader _input;
    private readonly EpollWriter _output;
    private readonly EpollListener? _listener;
    private readonly PeerAddress _peer;
    private CancellationTokenSource? _closed;

    internal EpollConnection(int descriptor, in PeerAddress peer, EpollLoop loop, EpollListener listener)
    {
        _descriptor = descriptor;
        _isUnix = listener.Bound is UnixDomainSocketEndPoint;
        _peer = peer;
        _listener = listener;
        Loop = loop;
        _input = new EpollReader(this);
        _output = new EpollWriter(this);
    }

    /// <summary>One that we made ourselves; the loop watches it already, for bytes and for room.</summary>
    internal EpollConnection(int descriptor, EndPoint peer, EpollLoop loop, int slot)
    {
        _descriptor = descriptor;
        _isUnix = peer is UnixDomainSocketEndPoint;
        _slot = slot;
        Loop = loop;
        _input = new EpollReader(this);
        _output = new EpollWriter(this);
        base.RemoteEndPoint = peer;
    }

    /// <inheritdoc/>
    public PipeReader Input => _input;

    /// <inheritdoc/>
    public PipeWriter Output => _output;

    /// <inheritdoc/>
    public override IDuplexPipe Transport
    {
        get => _additions?.Transport ?? this;
        set => Additions.Transport = value;
    }

    /// <inheritdoc/>
    public override string ConnectionId
    {
        get => Additions.Id ??= ConnectionIds.Next();
        set => Additions.Id = value;
    }

    /// <inheritdoc/>
    public override IFeatureCollection Features => this;

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items
    {
        get => Additions.Items ??= new ConnectionItems();
        set => Additions.Items = value;
    }

    /// <summary>The peer. Made anew each time it is asked for: an idle connection keeps the address as plain numbers.</summary>
    public override EndPoint? RemoteEndPoint
    {
        get => base.RemoteEndPoint ?? _peer.ToEndPoint();
        set => base.RemoteEndPoint = value;
    }

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint
    {
        get => base.LocalEndPoint ?? (_listener is { } listener ? listener.LocalEndPointOf(this) : AskLocalEndPoint());
        set => base.LocalEndPoint = value;
    }

    /// <summary>Fires when the connection broke, was aborted or is closed. Not when the peer has finished sending: it may still listen (docs/protocol.md 1.7).</summary>
    public override CancellationToken ConnectionClosed
    {
        get => base.ConnectionClosed == default ? MakeClosed().Token : base.ConnectionClosed;
        set => base.ConnectionClosed = value;
    }

    /// <summary>Whether the listener accepted it.</summary>
    internal bool IsOf(EpollListener listener) => ReferenceEquals(_listener, listener);

    /// <inheritdoc/>
    public ValueTask ShutdownSendAsync(SessionEnd end)
    {
        _output.Finish();
        return default;
    }

    /// <summary>Cuts the connection with RST. From any thread: the loop does it, so that it can't meet a close.</summary>
    public override void Abort(ConnectionAbortedException abortReason) => Abort();

    /// <inheritdoc/>
    public override void Abort()
    {
        _isAbortRequested = true;
        Post();
    }

    /// <summary>Closes the descriptor. Whoever calls this no longer uses the pipes.</summary>
    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await base.DisposeAsync();
    }

    private CancellationTokenSource MakeClosed()
    {
        var made = new CancellationTokenSource();
        var source = Interlocked.CompareExchange(ref _closed, made, null) ?? made;
        if (_isBroken || _isHungUp)
        {
            FireClosed();
        }

        return source;
    }

    // On another thread: what is registered there must not run on the loop.
    private void FireClosed()
    {
        if (Volatile.Read(ref _closed) is { } closed)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), closed, preferLocal: false);
        }
    }
}
