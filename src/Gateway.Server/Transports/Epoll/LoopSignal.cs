namespace Gateway.Transports.Epoll;

/// <summary>Wakes a loop that sleeps. Signals that are sent before the loop has seen the first one need no further system call.</summary>
internal sealed unsafe class LoopSignal
{
    private readonly Lock _lock = new();
    private int _isSet;
    private bool _isClosed;

    /// <summary>The eventfd that the loop waits for in addition to its sources; negative if the kernel had no descriptor left.</summary>
    internal int Descriptor { get; } = Libc.EventDescriptor(0, Libc.SocketCloseOnExec | Libc.SocketNonBlocking);

    /// <summary>Wakes the loop. May be called on any thread, at any time.</summary>
    internal void Set()
    {
        if (Interlocked.Exchange(ref _isSet, 1) != 0)
        {
            return;
        }

        // The lock prevents a write after the close: the descriptor's number may be reused when the loop has ended.
        lock (_lock)
        {
            if (!_isClosed)
            {
                var one = 1UL;
                _ = Libc.Write(Descriptor, &one, sizeof(ulong));
            }
        }
    }

    /// <summary>
    /// Clears the signal. The loop must call this before it reads its queue, so that a source that is posted later sets the signal again.
    /// </summary>
    /// <returns>Whether the signal was set.</returns>
    internal bool TryClear() => Volatile.Read(ref _isSet) != 0 && Interlocked.Exchange(ref _isSet, 0) != 0;

    /// <summary>Closes the descriptor. <see cref="Set"/> has no effect from then on.</summary>
    internal void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            if (Descriptor >= 0)
            {
                _ = Libc.Close(Descriptor);
            }
        }
    }
}
