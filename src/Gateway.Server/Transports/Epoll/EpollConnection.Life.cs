namespace Gateway.Transports.Epoll;

// Its life in the loop: events, requests of other threads, reset and close.
internal sealed partial class EpollConnection : IEpollSource
{
    private int _isPosted;
    private volatile bool _isClosed;
    private volatile bool _isAbortRequested;
    private volatile bool _isCloseRequested;
    private volatile bool _isBroken;
    private volatile bool _isHungUp;
    private Task? _serving;
    private TaskCompletionSource? _closing;

    /// <summary>The loop it lives in, from its first day to its last.</summary>
    internal EpollLoop Loop { get; }

    /// <summary>Whether the kernel has told that nothing comes behind what is there.</summary>
    internal bool IsPeerFinished { get; private set; }

    /// <summary>
    /// Whether a read may have ended at something else than the last byte that is there: at urgent data, or at descriptors that were passed.
    /// Once a peer has sent such a thing it is expected again.
    /// </summary>
    internal bool StopsShort { get; private set; }

    /// <summary>Asks for <see cref="OnPosted"/>; asking again before it comes changes nothing. From any thread.</summary>
    internal void Post()
    {
        if (Interlocked.Exchange(ref _isPosted, 1) == 0)
        {
            Loop.Post(this);
        }
    }

    /// <summary>An accepted connection is served from here on, on its loop's thread. From any loop.</summary>
    internal void Begin()
    {
        if (Loop.IsCurrent)
        {
            Serve(_listener!);
        }
        else
        {
            Post();
        }
    }

    /// <summary>Closes it under whoever serves it. From any thread.</summary>
    internal void RequestClose()
    {
        _isCloseRequested = true;
        Post();
    }

    /// <summary>The consumer is about to run on the loop.</summary>
    internal void BeginTurn() => Loop.Buffers.BeginTurn(_output);

    /// <inheritdoc/>
    public void OnEvents(uint events)
    {
        const uint Over = EpollEvents.PeerFinished | EpollEvents.HungUp | EpollEvents.Error;
        if ((events & Over) != 0)
        {
            IsPeerFinished = true;
        }

        if ((events & EpollEvents.Urgent) != 0)
        {
            StopsShort = true;
        }

        if ((events & (EpollEvents.HungUp | EpollEvents.Error)) != 0)
        {
            _isHungUp = true;

            // Either we see who has asked by now, or whoever asks sees that it has happened.
            Interlocked.MemoryBarrier();
            FireClosed();
        }

        if ((events & (EpollEvents.Writable | EpollEvents.HungUp | EpollEvents.Error)) != 0)
        {
            _output.OnWritable();
        }

        if ((events & (EpollEvents.Readable | Over)) != 0)
        {
            _input.OnReadable();
        }
    }

    /// <inheritdoc/>
    public void OnPosted()
    {
        // Cleared before the look, so that whoever asks behind it posts again.
        Interlocked.Exchange(ref _isPosted, 0);
        if (_serving is null && _listener is { } listener)
        {
            Serve(listener);
        }

        if (_isAbortRequested && !_isBroken)
        {
            Reset();
        }

        if (_isCloseRequested)
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

    private void Serve(EpollListener listener)
    {
        // Before anybody can wait, so that it is always found among the loop's.
        Watch();
        BeginTurn();
        try
        {
            _serving = listener.ServeAsync(this);
        }
        catch (Exception exception)
        {
            _serving = Task.FromException(exception);
        }
        finally
        {
            Loop.Buffers.EndTurn();
        }

        if (_serving.IsCompleted)
        {
            EndServing();
        }
        else
        {
            _serving.GetAwaiter().UnsafeOnCompleted(EndServing);
        }
    }

    // Wherever the last of its consumers ran.
    private void EndServing()
    {
        if (_serving!.Exception is { InnerException: { } exception })
        {
            _listener!.Faulted(exception);
            _isAbortRequested = true;
        }

        _isCloseRequested = true;
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
            _isCloseRequested = true;
            Close();
        }

        if (_isClosed)
        {
            return default;
        }

        var closing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        closing = Interlocked.CompareExchange(ref _closing, closing, null) ?? closing;
        _isCloseRequested = true;
        Post();
        return new ValueTask(closing.Task);
    }

    // RST at once, while the descriptor stays ours until it is disposed: an association with nobody is how TCP says it.
    private unsafe void Reset()
    {
        _isBroken = true;
        if (!_isClosed)
        {
            var nobody = stackalloc byte[16];
            new Span<byte>(nobody, 16).Clear();
            if (Libc.Connect(_descriptor, nobody, 16) < 0)
            {
                _ = Libc.Shutdown(_descriptor, Libc.ShutdownBoth);
            }
        }

        FireClosed();
        _output.Fail();
        _input.Fail(EpollReader.Aborted);
    }

    private void Close()
    {
        if (_isClosed)
        {
            _closing?.TrySetResult();
            return;
        }

        // Whoever is the last to leave posts, and this comes again.
        if ((Interlocked.Or(ref _users, Closing) & ~Closing) != 0)
        {
            return;
        }

        _isClosed = true;
        if (_isAbortRequested)
        {
            Libc.LingerZero(_descriptor);
        }

        if (_slot >= 0)
        {
            Loop.Remove(_slot);
        }

        _ = Libc.Close(_descriptor);
        _isBroken = true;
        FireClosed();
        _output.Fail();
        _input.Fail(EpollReader.Aborted);
        Loop.Owner.ConnectionClosed(Loop);
        _listener?.ConnectionClosed();
        _closing?.TrySetResult();
    }
}
