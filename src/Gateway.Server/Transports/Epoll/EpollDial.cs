using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Gateway.Upstreams;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports.Epoll;

/// <summary>One attempt to connect to a back end, on the loop of the client that it is for, so that one thread carries the bytes of both.</summary>
/// <remarks>Everything but <see cref="ConnectAsync"/> happens on the loop. Whoever waits goes on there, too.</remarks>
internal sealed class EpollDial : IEpollSource
{
    private readonly TaskCompletionSource<ConnectionContext> _done = new();
    private readonly EpollLoop _loop;
    private readonly EndPoint _endPoint;
    private readonly CancellationToken _canceled;
    private CancellationTokenRegistration _registration;
    private int _descriptor = -1;
    private int _slot = -1;
    private bool _isOver;

    private EpollDial(EpollLoop loop, EndPoint endPoint, CancellationToken canceled) => (_loop, _endPoint, _canceled) = (loop, endPoint, canceled);

    /// <summary>Connects. The loop must be in use: the client's connection keeps it alive.</summary>
    /// <exception cref="SocketException">It can't be reached.</exception>
    internal static Task<ConnectionContext> ConnectAsync(EpollLoop loop, EndPoint endPoint, CancellationToken cancellationToken)
    {
        var dial = new EpollDial(loop, endPoint, cancellationToken);
        loop.Owner.ConnectionOpened(loop);
        dial._registration = cancellationToken.UnsafeRegister(static state => ((EpollDial)state!).Post(), dial);
        if (loop.IsCurrent)
        {
            dial.OnPosted();
        }
        else
        {
            dial.Post();
        }

        return dial._done.Task;
    }

    /// <inheritdoc/>
    public void OnPosted()
    {
        if (_isOver)
        {
            return;
        }

        if (_canceled.IsCancellationRequested)
        {
            Fail(new OperationCanceledException(_canceled));
        }
        else if (_descriptor < 0)
        {
            Begin();
        }
    }

    /// <inheritdoc/>
    public void OnEvents(uint events)
    {
        if (_isOver || (events & (EpollEvents.Writable | EpollEvents.Error | EpollEvents.HungUp)) == 0)
        {
            return;
        }

        if (Outcome() is var errno and not 0)
        {
            Fail(errno);
        }
        else if (IsToItself())
        {
            Fail(Errno.Refused);
        }
        else
        {
            Succeed(events);
        }
    }

    /// <inheritdoc/>
    public void OnFault() => Fail(new SocketException((int)SocketError.SocketError));

    private void Post() => _loop.Post(this);

    private unsafe void Begin()
    {
        var address = _endPoint.Serialize();
        var family = Unsafe.ReadUnaligned<ushort>(ref address.Buffer.Span[0]);
        _descriptor = Libc.Socket(family, Libc.SocketStream | Libc.SocketNonBlocking | Libc.SocketCloseOnExec, 0);
        if (_descriptor < 0)
        {
            Fail(Libc.Errno);
            return;
        }

        if (_endPoint is IPEndPoint)
        {
            SetOptions();
        }

        fixed (byte* bytes = address.Buffer.Span)
        {
            if (Libc.Connect(_descriptor, bytes, address.Size) < 0 && Libc.Errno is var errno and not Errno.InProgress)
            {
                Fail(errno);
                return;
            }
        }

        _slot = _loop.Add(this, _descriptor, EpollSocket.Always | EpollEvents.Writable);
        if (_slot < 0)
        {
            Fail(Errno.NoBufferSpace);
        }
    }

    // The same as on accepted connections by default: no Nagle, and probes of a peer that vanished.
    private void SetOptions()
    {
        var keepAlive = new KeepAliveOptions();
        Set(Libc.LevelTcp, Libc.OptionNoDelay, 1);
        Set(Libc.LevelSocket, Libc.OptionKeepAlive, 1);
        Set(Libc.LevelTcp, Libc.OptionKeepAliveTime, (int)keepAlive.Time.TotalSeconds);
        Set(Libc.LevelTcp, Libc.OptionKeepAliveInterval, (int)keepAlive.Interval.TotalSeconds);
        Set(Libc.LevelTcp, Libc.OptionKeepAliveRetries, keepAlive.Retries);
    }

    private unsafe void Set(int level, int option, int value) => _ = Libc.SetSocketOption(_descriptor, level, option, &value, sizeof(int));

    private unsafe int Outcome()
    {
        var errno = 0;
        var length = sizeof(int);
        return Libc.GetSocketOption(_descriptor, Libc.LevelSocket, Libc.OptionError, &errno, &length) < 0 ? Errno.BadDescriptor : errno;
    }

    // Asked by the port first, which it hardly ever is.
    private bool IsToItself() => _endPoint is IPEndPoint asked
        && PeerAddress.OfSocket(_descriptor) is { } local && local.Port == asked.Port
        && PeerAddress.OfPeer(_descriptor) is { } peer && UpstreamSocket.IsToItself(local, peer);

    private void Succeed(uint events)
    {
        _isOver = true;
        _registration.Unregister();
        var connection = new EpollConnection(new EpollSocket(_descriptor, _endPoint is UnixDomainSocketEndPoint, _slot), _loop) { RemoteEndPoint = _endPoint };
        _loop.Replace(_slot, connection);
        _done.SetResult(connection);

        // What came with it: a greeting, say.
        connection.OnEvents(events);
    }

    private void Fail(int errno) => Fail(new SocketException((int)Errno.SocketError(errno)));

    private void Fail(Exception exception)
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        _registration.Unregister();
        if (_slot >= 0)
        {
            _loop.Remove(_slot);
        }

        if (_descriptor >= 0)
        {
            // Reset, if there is something to reset: a connection to itself that is closed by FIN keeps the back end's port for a minute (TIME_WAIT).
            Libc.LingerZero(_descriptor);
            _ = Libc.Close(_descriptor);
        }

        _loop.Owner.ConnectionClosed(_loop);
        _done.SetException(exception);
    }
}
