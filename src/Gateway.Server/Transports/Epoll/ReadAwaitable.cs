using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports.Epoll;

/// <summary>Where the consumer of an <see cref="EpollReader"/> waits for the loop, and why it is woken: bytes, a failure, or a cancellation.</summary>
/// <remarks>
/// <para>
/// Whose turn it is changes hands with the state. The loop touches the reader only after it has taken <see cref="ReadState.Waiting"/> away, and
/// gives the turn back by completing the wait, which resumes the consumer inline.
/// </para>
/// <para>A value in its reader, so that it costs no object; never copied.</para>
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
        /// <summary>The consumer is at work; nothing is known to be readable.</summary>
        Busy,

        /// <summary>The consumer is at work; the kernel has more.</summary>
        Readable,

        /// <summary>The consumer waits, and the loop resumes it.</summary>
        Waiting,
    }

    /// <summary>Whether a read was begun and not advanced yet. The consumer's own.</summary>
    internal bool IsReading { get; set; }

    /// <summary>Whether the consumer has said that it reads no more.</summary>
    internal bool IsCompleted { get; set; }

    /// <summary>Whether the consumer waits.</summary>
    internal readonly bool IsWaiting => _state == ReadState.Waiting;

    /// <summary>Whether every wait from now on throws.</summary>
    internal readonly bool HasFailed => _failure != 0;

    /// <summary>Whether a wait is to end without bytes.</summary>
    internal bool HasWakeReason => Volatile.Read(ref _isCancelRequested) != 0 || _failure != 0 || _isTokenCanceled;

    /// <summary>Begins a wait. The consumer's.</summary>
    internal ValueTask<ReadResult> Wait(EpollReader reader, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(static state => ((EpollReader)state!).CancelByToken(), reader);
        }

        return new ValueTask<ReadResult>(reader, _waiter.Version);
    }

    internal ValueTaskSourceStatus GetStatus(short token) => _waiter.GetStatus(token);

    /// <summary>
    /// Parks the consumer. Only now that the loop has somebody to resume: a completion that came before would send the continuation to the thread
    /// pool, where it would read the loop's buffer beside the loop.
    /// </summary>
    /// <returns>Whether the loop is to look at it (<see cref="TryTake"/>): there is something to read, or the wait is to end.</returns>
    internal bool Park(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        _waiter.OnCompleted(continuation, state, token, flags);
        var before = Interlocked.CompareExchange(ref _state, ReadState.Waiting, ReadState.Busy);
        if (before == ReadState.Readable)
        {
            // Nobody else leaves this state.
            Interlocked.Exchange(ref _state, ReadState.Waiting);
            return true;
        }

        return HasWakeReason;
    }

    /// <summary>Ends a wait that was completed, and readies the next. The consumer's.</summary>
    /// <returns>Whether <see cref="EpollReader.CancelPendingRead"/> ended it.</returns>
    internal bool End(short token)
    {
        var isCanceled = _waiter.GetResult(token);
        _waiter.Reset();
        return isCanceled;
    }

    /// <summary>Ends the registration of a wait's token. The consumer's.</summary>
    /// <returns>Whether the token has fired, and which it was.</returns>
    internal bool TryTakeTokenCancellation(out CancellationToken canceled)
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

    /// <summary>The kernel has something for it. Only for the loop.</summary>
    /// <returns>
    /// Whether the consumer waits, and the turn is the loop's now. If nobody waits, nothing is read: that is the back-pressure. The next wait begins
    /// with a look.
    /// </returns>
    internal bool TryTakeOnReadable()
    {
        while (_state != ReadState.Readable)
        {
            if (TryTake())
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

    /// <summary>Takes the turn from a consumer that waits; false if none does. Only for the loop.</summary>
    internal bool TryTake() => Interlocked.CompareExchange(ref _state, ReadState.Busy, ReadState.Waiting) == ReadState.Waiting;

    /// <summary>The kernel may have more than was read: the next wait begins with a look. Only for the loop, while it has the turn.</summary>
    internal void SetReadable() => _state = ReadState.Readable;

    /// <summary>Puts a consumer back that was taken for nothing: it goes on waiting. Only for the loop, while it has the turn.</summary>
    /// <returns>Whether the loop is to look again: whoever wanted it woken meanwhile found nobody waiting.</returns>
    internal bool PutBack()
    {
        Interlocked.Exchange(ref _state, ReadState.Waiting);
        return HasWakeReason;
    }

    /// <summary>Resumes the consumer, inline. Only for the loop, while it has the turn.</summary>
    internal void Resume() => _waiter.SetResult(TakeCancellation());

    /// <summary>Has the pending wait end, or the next. From any thread.</summary>
    /// <returns>Whether the consumer waits: the loop is to look.</returns>
    internal bool Cancel()
    {
        Interlocked.Exchange(ref _isCancelRequested, 1);
        return NeedsWaking();
    }

    /// <summary>The token of the pending wait has fired. From any thread.</summary>
    /// <returns>Whether the consumer waits: the loop is to look.</returns>
    internal bool CancelByToken()
    {
        _isTokenCanceled = true;
        return NeedsWaking();
    }

    /// <summary>Whether the read that ends now was canceled. The consumer's, or the loop's while it has the turn.</summary>
    internal bool TakeCancellation() => Volatile.Read(ref _isCancelRequested) != 0 && Interlocked.Exchange(ref _isCancelRequested, 0) != 0;

    /// <summary>Has every wait fail from now on; the first failure stays.</summary>
    /// <param name="failure">An errno, or <see cref="EpollReader.Aborted"/>.</param>
    internal void Fail(int failure)
    {
        if (_failure == 0)
        {
            _failure = failure;
        }
    }

    /// <summary>Throws what <see cref="Fail"/> was told.</summary>
    /// <exception cref="ConnectionAbortedException">We cut the connection.</exception>
    /// <exception cref="ConnectionResetException">The connection broke.</exception>
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

    // The reason was stored before with a full fence, and whoever parks looks for one after: one of the two sees the other.
    private readonly bool NeedsWaking()
    {
        Interlocked.MemoryBarrier();
        return _state == ReadState.Waiting;
    }
}
