using System.Net.Sockets;
using Gateway.Descriptors;

namespace Gateway.Transports.Epoll;

/// <summary>Accepts a listener's connections on one loop's thread. Accepted connections are served at once, so the kernel's backlog is the only queue.</summary>
internal sealed class EpollAcceptor : IEpollSource
{
    /// <summary>The maximum number of connections accepted in one turn of the loop: 64, so that many new connections do not delay those that are served.</summary>
    private const int MaxAcceptsPerTurn = 64;

    /// <summary>The pause of accepting when the process is out of files or memory: 500 ms, so that it neither spins nor keeps clients waiting for long.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    private readonly EpollListener _listener;
    private readonly Socket _socket;
    private readonly FileReserve _files;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly EpollLoop _loop;
    private readonly int _descriptor;
    private readonly TaskCompletionSource _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _slot = -1;
    private int _isPosted;
    private volatile bool _isUnbindRequested;
    private bool _isUnbound;
    private long? _unbindDeadline;
    private bool _isFailing;
    private volatile bool _isPaused;
    private ITimer? _resumeTimer;

    /// <summary>Takes ownership of a socket that is already listening.</summary>
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

    /// <summary>Completes when the socket is closed.</summary>
    internal Task Unbound => _unbound.Task;

    /// <summary>Starts to accept. May be called on any thread.</summary>
    internal void Start() => Post();

    /// <summary>
    /// Accepts the connections that are already in the backlog, for at most <see cref="EpollListener.GracePeriod"/>, and closes the socket. May be called on any
    /// thread.
    /// </summary>
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
                PauseOnError(Errno.NoBufferSpace);
                return;
            }
        }

        Accept();
    }

    /// <summary>Continues to accept: a failure with one connection must not affect the others.</summary>
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
        if (!_isPaused && !_files.IsAvailable)
        {
            PauseUntilFilesAvailable();
        }

        if (AcceptBatch(MaxAcceptsPerTurn) == MaxAcceptsPerTurn)
        {
            Post();
        }
    }

    // Returns the number of accepted connections: fewer than the maximum if the backlog is empty or accepting is paused.
    private int AcceptBatch(int maxCount)
    {
        var accepted = 0;
        while (accepted < maxCount && !_isPaused && !_isUnbound && TryAccept(out var connection))
        {
            accepted++;
            connection?.Start();
        }

        return accepted;
    }

    // Returns false if there is nothing to accept now; true without a connection if the connection was gone before it was accepted.
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
            _listener.AddConnection();
            if (_files.Contains(descriptor))
            {
                // This connection is the last that fits: the remaining descriptors are the reserve.
                PauseUntilFilesAvailable();
            }

            connection = new AcceptedConnection(descriptor, new PeerAddress(new ReadOnlySpan<byte>(address, PeerAddress.Size)), _loop.Owner.AssignConnection(), _listener);
            return true;
        }

        var errno = Libc.Errno;
        if (errno == Errno.Again)
        {
            return false;
        }

        if (Errno.IsConnectionError(errno))
        {
            return true;
        }

        PauseOnError(errno);
        return false;
    }

    private void PauseOnError(int errno)
    {
        if (!_isFailing)
        {
            // Logged once, until accepting succeeds again.
            _isFailing = true;
            _log.AcceptingPaused(_listener.Name, errno, RetryDelay.TotalMilliseconds);
        }

        Pause();
    }

    private void Pause()
    {
        _isPaused = true;
        _resumeTimer ??= _time.CreateTimer(static acceptor => ((EpollAcceptor)acceptor!).Resume(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _resumeTimer.Change(RetryDelay, Timeout.InfiniteTimeSpan);
    }

    private void PauseUntilFilesAvailable()
    {
        _isPaused = true;
        _files.WhenAvailable(Resume);
    }

    private void Resume()
    {
        _isPaused = false;
        Post();
    }

    private void Unbind()
    {
        if (_isUnbound)
        {
            return;
        }

        // What waits at a passed socket is left to the next process.
        var isPassed = _socket is PassedSocket;
        _unbindDeadline ??= _time.GetTimestamp() + (long)(EpollListener.GracePeriod.TotalSeconds * _time.TimestampFrequency);

        // The clients in the backlog are accepted, and served or refused, rather than reset: the whole backlog, one batch in each turn.
        var hasMore = !isPassed && AcceptBatch(MaxAcceptsPerTurn) == MaxAcceptsPerTurn;
        if ((hasMore || (_isPaused && !isPassed)) && _time.GetTimestamp() < _unbindDeadline)
        {
            if (hasMore)
            {
                Post();
            }
            else
            {
                // Only the timer resumes accepting: files may not become available before the deadline.
                Pause();
            }

            return;
        }

        _isUnbound = true;
        _resumeTimer?.Dispose();
        _socket.Dispose();
        if (_slot >= 0)
        {
            _loop.Remove(_slot);
        }

        _unbound.SetResult();
    }
}
