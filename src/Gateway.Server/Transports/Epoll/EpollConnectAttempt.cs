using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Gateway.Upstreams;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports.Epoll;

/// <summary>
/// One attempt to connect to a back end. It runs on the loop of the client that the connection is for, so that one thread transfers the bytes of both.
/// </summary>
/// <remarks>Everything except <see cref="ConnectAsync"/> runs on the loop. The continuation of the caller runs there, too.</remarks>
internal sealed class EpollConnectAttempt : IEpollSource
{
    private readonly TaskCompletionSource<ConnectionContext> _done = new();
    private readonly EpollLoop _loop;
    private readonly EndPoint _endPoint;
    private readonly CancellationToken _cancellationToken;
    private CancellationTokenRegistration _registration;
    private int _descriptor = -1;
    private int _slot = -1;
    private bool _isCompleted;

    private EpollConnectAttempt(EpollLoop loop, EndPoint endPoint, CancellationToken cancellationToken) => (_loop, _endPoint, _cancellationToken) = (loop, endPoint, cancellationToken);

    /// <summary>Connects. The loop must be in use, which the client's connection ensures.</summary>
    /// <exception cref="SocketException">The back end cannot be reached.</exception>
    internal static Task<ConnectionContext> ConnectAsync(EpollLoop loop, EndPoint endPoint, CancellationToken cancellationToken)
    {
        var attempt = new EpollConnectAttempt(loop, endPoint, cancellationToken);
        loop.Owner.AddConnection(loop);
        attempt._registration = cancellationToken.UnsafeRegister(static state => ((EpollConnectAttempt)state!).Post(), attempt);
        if (loop.IsCurrent)
        {
            attempt.OnPosted();
        }
        else
        {
            attempt.Post();
        }

        return attempt._done.Task;
    }

    /// <inheritdoc/>
    public void OnPosted()
    {
        if (_isCompleted)
        {
            return;
        }

        if (_cancellationToken.IsCancellationRequested)
        {
            Fail(new OperationCanceledException(_cancellationToken));
        }
        else if (_descriptor < 0)
        {
            Start();
        }
    }

    /// <inheritdoc/>
    public void OnEvents(uint events)
    {
        if (_isCompleted || (events & (EpollEvents.Writable | EpollEvents.Error | EpollEvents.HungUp)) == 0)
        {
            return;
        }

        if (GetConnectError() is var errno and not 0)
        {
            Fail(errno);
        }
        else if (IsSelfConnection())
        {
            Fail(Errno.ConnectionRefused);
        }
        else
        {
            Succeed(events);
        }
    }

    /// <inheritdoc/>
    public void OnFault() => Fail(new SocketException((int)SocketError.SocketError));

    private void Post() => _loop.Post(this);

    private unsafe void Start()
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

        _slot = _loop.Add(this, _descriptor, EpollSocket.BaseEvents | EpollEvents.Writable);
        if (_slot < 0)
        {
            Fail(Errno.NoBufferSpace);
        }
    }

    // The defaults of accepted connections: no Nagle algorithm, and keep-alive probes that detect a vanished peer.
    private void SetOptions()
    {
        var keepAlive = new KeepAliveOptions();
        SetOption(Libc.LevelTcp, Libc.OptionNoDelay, 1);
        SetOption(Libc.LevelSocket, Libc.OptionKeepAlive, 1);
        SetOption(Libc.LevelTcp, Libc.OptionKeepAliveTime, (int)keepAlive.Time.TotalSeconds);
        SetOption(Libc.LevelTcp, Libc.OptionKeepAliveInterval, (int)keepAlive.Interval.TotalSeconds);
        SetOption(Libc.LevelTcp, Libc.OptionKeepAliveRetries, keepAlive.Retries);
    }

    private unsafe void SetOption(int level, int option, int value) => _ = Libc.SetSocketOption(_descriptor, level, option, &value, sizeof(int));

    private unsafe int GetConnectError()
    {
        var errno = 0;
        var length = sizeof(int);
        return Libc.GetSocketOption(_descriptor, Libc.LevelSocket, Libc.OptionError, &errno, &length) < 0 ? Errno.BadDescriptor : errno;
    }

    // The port is compared first, because it is hardly ever equal and the comparison avoids the second system call.
    private bool IsSelfConnection() => _endPoint is IPEndPoint target
        && PeerAddress.GetLocalEndPoint(_descriptor) is { } local && local.Port == target.Port
        && PeerAddress.GetRemoteEndPoint(_descriptor) is { } peer && UpstreamSocket.IsToItself(local, peer);

    private void Succeed(uint events)
    {
        _isCompleted = true;
        _registration.Unregister();
        var connection = new EpollConnection(new EpollSocket(_descriptor, _endPoint is UnixDomainSocketEndPoint, _slot), _loop) { RemoteEndPoint = _endPoint };
        _loop.Replace(_slot, connection);
        _done.SetResult(connection);

        // The same events may report received bytes, such as a greeting.
        connection.OnEvents(events);
    }

    private void Fail(int errno) => Fail(new SocketException((int)Errno.ToSocketError(errno)));

    private void Fail(Exception exception)
    {
        if (_isCompleted)
        {
            return;
        }

        _isCompleted = true;
        _registration.Unregister();
        if (_slot >= 0)
        {
            _loop.Remove(_slot);
        }

        if (_descriptor >= 0)
        {
            // RST if it is connected: a connection to itself that is closed by FIN occupies the back end's port for a minute (TIME_WAIT).
            Libc.SetLingerZero(_descriptor);
            _ = Libc.Close(_descriptor);
        }

        _loop.Owner.RemoveConnection(_loop);
        _done.SetException(exception);
    }
}
