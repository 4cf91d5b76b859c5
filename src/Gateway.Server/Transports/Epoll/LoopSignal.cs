namespace Gateway.Transports.Epoll;

/// <summary>Wakes a loop that sleeps: one write to the kernel until the loop has taken it, whoever else signals meanwhile.</summary>
internal sealed unsafe class LoopSignal
{
    private readonly Lock _lock = new();
    private int _isSet;
    private bool _isClosed;

    /// <summary>What the loop waits for beside its sources; negative if the kernel had none left.</summary>
    internal int Descriptor { get; } = Libc.EventDescriptor(0, Libc.SocketCloseOnExec | Libc.SocketNonBlocking);

    /// <summary>From any thread, at any time.</summary>
    internal void Set()
    {
        if (Interlocked.Exchange(ref _isSet, 1) != 0)
        {
            return;
        }

        // Under the lock, since the descriptor's number may be another's once the loop has ended.
        lock (_lock)
        {
            if (!_isClosed)
            {
                var one = 1UL;
                _ = Libc.Write(Descriptor, &one, sizeof(ulong));
            }
        }
    }

    /// <summary>Whether it was set. Cleared before the loop looks at what for, so that whoever comes behind that sets it again.</summary>
    internal bool TryTake() => Volatile.Read(ref _isSet) != 0 && Interlocked.Exchange(ref _isSet, 0) != 0;

    /// <summary>Gives the descriptor back. Setting it is harmless from then on.</summary>
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
