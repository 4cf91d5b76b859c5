using System.Net.Sockets;
using Gateway.Descriptors;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports.Epoll;

/// <summary>Accepts a listener's connections, on one loop's thread. What is accepted is served at once, so the kernel's backlog is the only queue.</summary>
internal sealed class EpollAcceptor : IEpollSource
{
    /// <summary>Connections accepted in one turn, so that a storm of them does not keep those that are served waiting.</summary>
    private const int AcceptsInTurn = 64;

    /// <summary>How long accepting rests when the process is out of files or memory: 500 ms, so that it neither spins nor keeps anyone waiting long.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);

    private readonly EpollListener _listener;
    private readonly Socket _socket;
    private readonly FileReserve _files;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly EpollLoop _loop;
    private readonly int _descriptor;
    private readonly TaskCompletionSource<ConnectionContext?> _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _slot = -1;
    private int _isPosted;
    private volatile bool _isUnbindRequested;
    private bool _isUnbound;
    private long? _unbindBy;
    private bool _isFailing;
    private volatile bool _isResting;
    private ITimer? _rest;

    /// <summary>Takes a socket over that listens already.</summary>
    internal EpollAcceptor(EpollListener listener, Socket socket, EpollLoop loop, FileReserve files, TimeProvider time, ILogger log)
    {
        _listener = listener;
        _socket = socket;
        _loop = loop;
        _files = files;
        _time = time;
        _log = log;
        _descriptor = (int)socket.SafeHandle.DangerousGetHandle();
    }

    /// <summary>Done, with nothing, once the socket is closed.</summary>
    internal Task<ConnectionContext?> Unbound => _unbound.Task;

    /// <summary>Begins to accept. From any thread.</summary>
    internal void Begin() => Post();

    /// <summary>Accepts what has connected already, for a while, and closes the socket. From any thread.</summary>
    internal void RequestUnbind()
    {
        _isUnbindRequested = true;
        Post();
    }

    /// <inheritdoc/>
    public void OnEvents(uint events) => Accept();

    /// <inheritdoc/>
    public void OnPosted()
    {
        Interlocked.Exchange(ref _isPosted, 0);
        if (_isUnbindRequested)
        {
            Unbind();
            return;
        }

        if (_slot < 0)
        {
            _slot = _loop.Add(this, _descriptor, EpollEvents.Readable);
            if (_slot < 0)
            {
                RestFor(Errno.NoBufferSpace);
                return;
            }
        }

        Accept();
    }

    /// <summary>A connection could not be taken in. The others are not to suffer.</summary>
    public void OnFault() => Post();

    private void Post()
    {
        if (Interlocked.Exchange(ref _isPosted, 1) == 0)
        {
            _loop.Post(this);
        }
    }

    private void Accept()
    {
        if (!_isResting && !_files.IsAvailable)
        {
            RestUntilSpared();
        }

        if (TakeSome(AcceptsInTurn) == AcceptsInTurn)
        {
            Post();
        }
    }

    // How many were taken: fewer than asked for where no more wait, or accepting rests.
    private int TakeSome(int most)
    {
        var taken = 0;
        while (taken < most && !_isResting && !_isUnbound && TryAccept(out var connection))
        {
            taken++;
            connection?.Begin();
        }

        return taken;
    }

    // False when there is nothing to accept now; true without a connection when one was gone before it was accepted.
    private unsafe bool TryAccept(out AcceptedConnection? connection)
    {
        var address = stackalloc byte[PeerAddress.Size];
        new Span<byte>(address, PeerAddress.Size).Clear();
        var length = PeerAddress.Size;
        var descriptor = Libc.Accept(_descriptor, address, &length, Libc.SocketNonBlocking | Libc.SocketCloseOnExec);
        connection = null;
        if (descriptor >= 0)
        {
            _isFailing = false;
            _listener.ConnectionOpened();
            if (_files.Contains(descriptor))
            {
                // The last that fits: what is left is the reserve.
                RestUntilSpared();
            }

            connection = new AcceptedConnection(descriptor, new PeerAddress(new ReadOnlySpan<byte>(address, PeerAddress.Size)), _loop.Owner.ConnectionOpened(), _listener);
            return true;
        }

        var errno = Libc.Errno;
        if (errno == Errno.Again)
        {
            return false;
        }

        if (Errno.IsOfTheConnection(errno))
        {
            return true;
        }

        RestFor(errno);
        return false;
    }

    private void RestFor(int errno)
    {
        if (!_isFailing)
        {
            // Once, until it works again.
            _isFailing = true;
            _log.AcceptingRests(_listener.Name, errno, Rest.TotalMilliseconds);
        }

        RestForAWhile();
    }

    private void RestForAWhile()
    {
        _isResting = true;
        _rest ??= _time.CreateTimer(static acceptor => ((EpollAcceptor)acceptor!).EndRest(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _rest.Change(Rest, Timeout.InfiniteTimeSpan);
    }

    private void RestUntilSpared()
    {
        _isResting = true;
        _files.WhenAvailable(EndRest);
    }

    private void EndRest()
    {
        _isResting = false;
        Post();
    }

    private void Unbind()
    {
        if (_isUnbound)
        {
            return;
        }

        _unbindBy ??= _time.GetTimestamp() + (long)(EpollListener.Farewell.TotalSeconds * _time.TimestampFrequency);

        // Whoever has connected already is taken in and told, rather than reset: all of the backlog, a turn at a time.
        var isMore = TakeSome(AcceptsInTurn) == AcceptsInTurn;
        if ((isMore || _isResting) && _time.GetTimestamp() < _unbindBy)
        {
            if (isMore)
            {
                Post();
            }
            else
            {
                // By the clock alone: files may not come free before the time is up.
                RestForAWhile();
            }

            return;
        }

        _isUnbound = true;
        _rest?.Dispose();
        _socket.Dispose();
        if (_slot >= 0)
        {
            _loop.Remove(_slot);
        }

        _unbound.SetResult(null);
    }
}
