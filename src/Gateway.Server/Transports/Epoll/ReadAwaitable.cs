using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports.Epoll;

/// <summary>
/// The wait of the consumer of an <see cref="EpollReader"/> for the loop, and the reasons that end it: bytes, a failure, or a cancellation.
/// </summary>
/// <remarks>
/// <para>
/// The state determines who owns the reader: the consumer or the loop. The loop accesses the reader only after it has changed the state from
/// <see cref="ReadState.Waiting"/> to <see cref="ReadState.Busy"/>. It returns ownership by completing the wait, which resumes the consumer inline.
/// </para>
/// <para>A struct that is a field of its reader, so that it needs no object; it must never be copied.</para>
/// </remarks>
internal struct ReadAwaitable
{
    private ManualResetValueTaskSourceCore<bool> _waiter;
    private CancellationTokenRegistration _registration;
    private volatile ReadState _state;
    private int _isCancelRequested;
    private volatile bool _isTokenCanceled;
    private volatile int _failure;

    private enum ReadState
    {
        /// <summary>The consumer or the loop owns the reader; nothing is known to be readable.</summary>
        Busy,

        /// <summary>The consumer or the loop owns the reader; the kernel may have more bytes.</summary>
        Readable,

        /// <summary>The consumer waits for the loop to resume it.</summary>
        Waiting,
    }

    /// <summary>Whether a read has begun and was not advanced yet. Only for the consumer.</summary>
    internal bool IsReading { get; set; }

    /// <summary>Whether the consumer has completed the reader.</summary>
    internal bool IsCompleted { get; set; }

    /// <summary>Whether the consumer waits.</summary>
    internal readonly bool IsWaiting => _state == ReadState.Waiting;

    /// <summary>Whether every wait from now on throws.</summary>
    internal readonly bool HasFailed => _failure != 0;

    /// <summary>Whether a wait must end without bytes.</summary>
    internal bool HasWakeReason => Volatile.Read(ref _isCancelRequested) != 0 || _failure != 0 || _isTokenCanceled;

    /// <summary>Begins a wait. Only for the consumer.</summary>
    internal ValueTask<ReadResult> BeginWait(EpollReader reader, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(static state => ((EpollReader)state!).CancelByToken(), reader);
        }

        return new ValueTask<ReadResult>(reader, _waiter.Version);
    }

    internal ValueTaskSourceStatus GetStatus(short token) => _waiter.GetStatus(token);

    /// <summary>
    /// Registers the consumer's continuation. The state becomes <see cref="ReadState.Waiting"/> only now, when the loop has a continuation to resume: an earlier
    /// completion would run the continuation on the thread pool, where it would read the loop's buffer at the same time as the loop.
    /// </summary>
    /// <returns>Whether the connection must be posted, so that the loop calls <see cref="TryAcquire"/>: there is something to read, or the wait must end.</returns>
    internal bool RegisterContinuation(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        _waiter.OnCompleted(continuation, state, token, flags);
        var previous = Interlocked.CompareExchange(ref _state, ReadState.Waiting, ReadState.Busy);
        if (previous == ReadState.Readable)
        {
            // No other method changes the state from Readable.
            Interlocked.Exchange(ref _state, ReadState.Waiting);
            return true;
        }

        return HasWakeReason;
    }

    /// <summary>Ends a completed wait, and prepares the next one. Only for the consumer.</summary>
    /// <returns>Whether <see cref="EpollReader.CancelPendingRead"/> ended it.</returns>
    internal bool GetResult(short token)
    {
        var isCanceled = _waiter.GetResult(token);
        _waiter.Reset();
        return isCanceled;
    }

    /// <summary>Disposes the registration of a wait's token, and resets its cancellation. Only for the consumer.</summary>
    /// <param name="canceled">The token.</param>
    /// <returns>Whether the token was canceled.</returns>
    internal bool TryConsumeTokenCancellation(out CancellationToken canceled)
    {
        canceled = default;
        if (_registration == default)
        {
            return false;
        }

        canceled = _registration.Token;
        _registration.Dispose();
        _registration = default;
        if (!_isTokenCanceled)
        {
            return false;
        }

        _isTokenCanceled = false;
        return true;
    }

    /// <summary>Called when the kernel reports something to read: acquires the reader if the consumer waits. Only for the loop.</summary>
    /// <returns>
    /// Whether the loop now owns the reader. If the consumer does not wait, nothing is read, which is the back-pressure; the next wait then begins with an attempt
    /// to read.
    /// </returns>
    internal bool TryAcquireOnReadable()
    {
        while (_state != ReadState.Readable)
        {
            if (TryAcquire())
            {
                return true;
            }

            if (Interlocked.CompareExchange(ref _state, ReadState.Readable, ReadState.Busy) == ReadState.Busy)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Acquires the reader from a consumer that waits; false if it does not wait. Only for the loop.</summary>
    internal bool TryAcquire() => Interlocked.CompareExchange(ref _state, ReadState.Busy, ReadState.Waiting) == ReadState.Waiting;

    /// <summary>Records that the kernel may have more bytes: the next wait begins with an attempt to read. Only for the loop, while it owns the reader.</summary>
    internal void SetReadable() => _state = ReadState.Readable;

    /// <summary>Releases the reader without resuming the consumer, which continues to wait. Only for the loop, while it owns the reader.</summary>
    /// <returns>Whether the connection must be posted: a request to end the wait came while the state was not <see cref="ReadState.Waiting"/>.</returns>
    internal bool ReturnToWaiting()
    {
        Interlocked.Exchange(ref _state, ReadState.Waiting);
        return HasWakeReason;
    }

    /// <summary>Returns the reader to the consumer and resumes it inline. Only for the loop, while it owns the reader.</summary>
    internal void Resume() => _waiter.SetResult(ConsumeCancellation());

    /// <summary>Requests that the pending wait, or the next one, ends. May be called on any thread.</summary>
    /// <returns>Whether the consumer waits. Then the connection must be posted.</returns>
    internal bool Cancel()
    {
        Interlocked.Exchange(ref _isCancelRequested, 1);
        return NeedsWaking();
    }

    /// <summary>Called when the token of the pending wait is canceled. May be called on any thread.</summary>
    /// <returns>Whether the consumer waits. Then the connection must be posted.</returns>
    internal bool CancelByToken()
    {
        _isTokenCanceled = true;
        return NeedsWaking();
    }

    /// <summary>Whether the read that ends now was canceled. Resets the cancellation. For the consumer, or for the loop while it owns the reader.</summary>
    internal bool ConsumeCancellation() => Volatile.Read(ref _isCancelRequested) != 0 && Interlocked.Exchange(ref _isCancelRequested, 0) != 0;

    /// <summary>Makes every wait fail from now on. If this is called again, the first failure is kept.</summary>
    /// <param name="failure">An errno, or <see cref="EpollReader.Aborted"/>.</param>
    internal void Fail(int failure)
    {
        if (_failure == 0)
        {
            _failure = failure;
        }
    }

    /// <summary>Throws the failure that was passed to <see cref="Fail"/>, if there is one.</summary>
    /// <exception cref="ConnectionAbortedException">The gateway has aborted the connection.</exception>
    /// <exception cref="ConnectionResetException">The connection is broken.</exception>
    internal readonly void ThrowIfFailed()
    {
        switch (_failure)
        {
            case 0:
                return;
            case EpollReader.Aborted:
                throw new ConnectionAbortedException();
            default:
                throw new ConnectionResetException($"The connection broke (errno {_failure}).");
        }
    }

    // Full fence between the write of the reason and the read of the state. RegisterContinuation writes the state before it reads the reasons, also with a full
    // fence. So at least one of the two threads sees what the other has written.
    private readonly bool NeedsWaking()
    {
        Interlocked.MemoryBarrier();
        return _state == ReadState.Waiting;
    }
}
