using System.IO.Pipelines;
using System.Net;
using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports.Epoll;

/// <summary>
/// One connection, accepted (<see cref="AcceptedConnection"/>) or made: what middleware and the session see of it, and its life in the loop:
/// events, requests of other threads, reset and close.
/// </summary>
internal class EpollConnection : TransportConnection, IEpollSource, ISendShutdown, IPeerWatch
{
    private readonly EpollReader _input;
    private readonly EpollWriter _output;
    private EpollSocket _socket;
    private ConnectionLifetime _lifetime;

    /// <summary>Takes the socket over. One that is not watched yet is to be watched before anybody waits.</summary>
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

    /// <summary>Fires when the connection broke, was aborted or is closed. Not when the peer has finished sending: it may still listen (docs/protocol.md 1.7).</summary>
    public override CancellationToken ConnectionClosed
    {
        get => base.ConnectionClosed == default ? _lifetime.Closed : base.ConnectionClosed;
        set => base.ConnectionClosed = value;
    }

    /// <summary>The loop it lives in, from its first day to its last.</summary>
    internal EpollLoop Loop { get; }

    /// <summary>Its socket, in its place.</summary>
    internal ref EpollSocket Socket => ref _socket;

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
        _lifetime.RequestAbort();
        Post();
    }

    /// <inheritdoc/>
    public override void RequestClose()
    {
        _lifetime.RequestClose();
        Post();
    }

    /// <summary>Closes the descriptor. Whoever calls this no longer uses the pipes.</summary>
    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    void IPeerWatch.Watch(CancellationTokenSource gone) => _lifetime.Watch(gone);

    /// <inheritdoc/>
    void IPeerWatch.Unwatch(CancellationTokenSource gone) => _lifetime.Unwatch(gone);

    /// <summary>Asks for <see cref="OnPosted"/>; asking again before it comes changes nothing. From any thread.</summary>
    internal void Post()
    {
        if (_lifetime.TryPost())
        {
            Loop.Post(this);
        }
    }

    /// <summary>The consumer is about to run on the loop.</summary>
    internal void BeginTurn() => Loop.Buffers.BeginTurn(_output);

    /// <inheritdoc/>
    public void OnEvents(uint events)
    {
        _socket.Note(events);
        if ((events & (EpollEvents.HungUp | EpollEvents.Error)) != 0)
        {
            _lifetime.HangUp();
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
        _lifetime.BeginLook();
        BeginIfNew();
        if (_lifetime.IsAbortRequested && !_lifetime.IsBroken)
        {
            Break();
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
    protected override bool IsOwn(Type key) => key == typeof(ISendShutdown) || key == typeof(IPeerWatch) || base.IsOwn(key);

    /// <summary>Begins what waits for the first turn on the loop.</summary>
    protected virtual void BeginIfNew()
    {
    }

    /// <summary>Our own address, where nobody has set another.</summary>
    protected virtual EndPoint? FindLocalEndPoint() => _socket.AskLocalEndPoint(this);

    /// <summary>The descriptor is closed.</summary>
    protected virtual void OnClosed()
    {
    }

    /// <summary>Has the loop watch the socket. If the kernel refuses, the first read says so.</summary>
    protected void Watch()
    {
        if (!_socket.Watch(this))
        {
            _input.Fail(Errno.NoBufferSpace);
        }
    }

    /// <summary>Closes it: nobody uses it any more. With RST where that was a fault.</summary>
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

    private void Break()
    {
        _lifetime.Break();
        _socket.Reset();
        TellBroken();
    }

    private void Close()
    {
        if (_socket.IsClosed)
        {
            _lifetime.EndClosing();
            return;
        }

        // Whoever is the last to leave posts, and this comes again.
        if (!_socket.TryEndCalls())
        {
            return;
        }

        _socket.Close(Loop, isAborted: _lifetime.IsAbortRequested);
        _lifetime.Break();
        TellBroken();
        Loop.Owner.ConnectionClosed(Loop);
        OnClosed();
        _lifetime.EndClosing();
    }

    private void TellBroken()
    {
        _lifetime.Fire();
        _output.Fail();
        _input.Fail(EpollReader.Aborted);
    }
}
