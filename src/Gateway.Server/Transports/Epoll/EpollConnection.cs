using System.IO.Pipelines;
using System.Net;
using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports.Epoll;

/// <summary>
/// A connection that was accepted (<see cref="AcceptedConnection"/>) or made (<see cref="EpollConnectAttempt"/>). It is the interface for middleware and the
/// session, and an event source of its loop: it handles events, requests of other threads, reset and close.
/// </summary>
internal class EpollConnection : TransportConnection, IEpollSource, ISendShutdown, IPeerWatch, ISendQueue
{
    private readonly EpollReader _input;
    private readonly EpollWriter _output;
    private EpollSocket _socket;
    private ConnectionLifetime _lifetime;

    /// <summary>Takes ownership of the socket. A socket that is not registered with the loop yet must be registered before anything waits for it.</summary>
    internal EpollConnection(EpollSocket socket, EpollLoop loop)
    {
        _socket = socket;
        Loop = loop;
        _input = new EpollReader(this);
        _output = new EpollWriter(this);
    }

    /// <inheritdoc/>
    public override PipeReader Input => _input;

    /// <inheritdoc/>
    public override PipeWriter Output => _output;

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint
    {
        get => base.LocalEndPoint ?? FindLocalEndPoint();
        set => base.LocalEndPoint = value;
    }

    /// <summary>
    /// Canceled when the connection is broken, aborted or closed. Not canceled when the peer has finished sending: it may still listen (docs/protocol.md 1.7).
    /// </summary>
    public override CancellationToken ConnectionClosed
    {
        get => base.ConnectionClosed == default ? _lifetime.Closed : base.ConnectionClosed;
        set => base.ConnectionClosed = value;
    }

    /// <summary>The loop of the connection; it never changes.</summary>
    internal EpollLoop Loop { get; }

    /// <summary>The socket, by reference: the struct must not be copied.</summary>
    internal ref EpollSocket Socket => ref _socket;

    /// <inheritdoc/>
    public ValueTask ShutdownSendAsync(SessionEnd end)
    {
        _output.ShutdownSend();
        return default;
    }

    /// <summary>Aborts the connection with RST. May be called on any thread: the loop sends the RST, so that it cannot run at the same time as a close.</summary>
    public override void Abort(ConnectionAbortedException abortReason) => Abort();

    /// <inheritdoc/>
    public override void Abort()
    {
        _lifetime.RequestAbort();
        Post();
    }

    /// <inheritdoc/>
    public override void RequestClose()
    {
        _lifetime.RequestClose();
        Post();
    }

    /// <summary>Closes the descriptor. The caller must no longer use the pipes.</summary>
    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    void ISendQueue.Enqueue(Outbox outbox) => Loop.Sends.Enqueue(outbox);

    /// <inheritdoc/>
    void IPeerWatch.Watch(CancellationTokenSource gone) => _lifetime.Watch(gone);

    /// <inheritdoc/>
    void IPeerWatch.Unwatch(CancellationTokenSource gone) => _lifetime.Unwatch(gone);

    /// <summary>Requests a call of <see cref="OnPosted"/>. Repeated calls before it have no effect. May be called on any thread.</summary>
    internal void Post()
    {
        if (_lifetime.TryPost())
        {
            Loop.Post(this);
        }
    }

    /// <summary>Must be called before the consumer runs on the loop.</summary>
    internal void BeginTurn() => Loop.Buffers.BeginTurn(_output);

    /// <inheritdoc/>
    public void OnEvents(uint events)
    {
        _socket.RecordEvents(events);
        if ((events & (EpollEvents.HungUp | EpollEvents.Error)) != 0)
        {
            _lifetime.OnHangUp();
        }

        if ((events & (EpollEvents.Writable | EpollEvents.HungUp | EpollEvents.Error)) != 0)
        {
            _output.OnWritable();
        }

        if ((events & (EpollEvents.Readable | EpollEvents.PeerFinished | EpollEvents.HungUp | EpollEvents.Error)) != 0)
        {
            _input.OnReadable();
        }
    }

    /// <inheritdoc/>
    public void OnPosted()
    {
        _lifetime.ClearPost();
        StartIfNew();
        if (_lifetime.IsAbortRequested && !_lifetime.IsBroken)
        {
            Reset();
        }

        if (_lifetime.IsCloseRequested)
        {
            Close();
        }
        else
        {
            _input.OnPosted();
        }
    }

    /// <inheritdoc/>
    public void OnFault() => Abort();

    /// <inheritdoc/>
    protected override bool ImplementsFeature(Type key) => key == typeof(ISendShutdown) || key == typeof(IPeerWatch) || key == typeof(ISendQueue) || base.ImplementsFeature(key);

    /// <summary>Starts to serve a connection that waits for its first turn on the loop.</summary>
    protected virtual void StartIfNew()
    {
    }

    /// <summary>The local address, if no other was set.</summary>
    protected virtual EndPoint? FindLocalEndPoint() => _socket.GetLocalEndPoint(this);

    /// <summary>Called after the descriptor was closed.</summary>
    protected virtual void OnClosed()
    {
    }

    /// <summary>Registers the socket with the loop. If the kernel refuses, the first read throws.</summary>
    protected void Register()
    {
        if (!_socket.Register(this))
        {
            _input.Fail(Errno.NoBufferSpace);
        }
    }

    /// <summary>Closes the connection after its last use.</summary>
    /// <param name="isFaulted">Whether serving it has failed. Then it is closed with RST.</param>
    protected void End(bool isFaulted)
    {
        if (isFaulted)
        {
            _lifetime.RequestAbort();
        }

        _lifetime.RequestClose();
        if (Loop.IsCurrent)
        {
            Close();
        }
        else
        {
            Post();
        }
    }

    private ValueTask CloseAsync()
    {
        if (Loop.IsCurrent)
        {
            _lifetime.RequestClose();
            Close();
        }

        if (_socket.IsClosed)
        {
            return default;
        }

        var closed = _lifetime.WaitForCloseAsync();
        _lifetime.RequestClose();
        Post();
        return new ValueTask(closed);
    }

    private void Reset()
    {
        _lifetime.MarkBroken();
        _socket.Reset();
        NotifyBroken();
    }

    private void Close()
    {
        if (_socket.IsClosed)
        {
            _lifetime.CompleteClose();
            return;
        }

        // Another thread is inside a call. The last one to leave posts the connection, and this method runs again.
        if (!_socket.TryBeginClose())
        {
            return;
        }

        _socket.Close(Loop, isAborted: _lifetime.IsAbortRequested);
        _lifetime.MarkBroken();
        NotifyBroken();
        Loop.Owner.RemoveConnection(Loop);
        OnClosed();
        _lifetime.CompleteClose();
    }

    private void NotifyBroken()
    {
        _lifetime.NotifyClosed();
        _output.Fail();
        _input.Fail(EpollReader.Aborted);
    }
}
