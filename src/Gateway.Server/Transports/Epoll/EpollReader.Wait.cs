using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports.Epoll;

// The wait: the consumer parks here, and the loop resumes it inline.
internal sealed partial class EpollReader
{
    /// <summary>The failure that is an abort of our own; any other is an errno.</summary>
    internal const int Aborted = -1;

    private ManualResetValueTaskSourceCore<bool> _waiter;
    private CancellationTokenRegistration _registration;
    private volatile ReadState _state;
    private int _isCancelRequested;
    private volatile bool _isTokenCanceled;
    private volatile int _failure;

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        var isCanceled = _waiter.GetResult(token);
        _waiter.Reset();
        if (_registration != default)
        {
            var canceled = _registration.Token;
            _registration.Dispose();
            _registration = default;
            if (_isTokenCanceled)
            {
                // Bytes that came in the same moment are for the next read.
                _isTokenCanceled = false;
                _isReading = false;
                _hasUnexamined = _end > _start;
                throw new OperationCanceledException(canceled);
            }
        }

        if (_failure != 0)
        {
            _isReading = false;
            ThrowIfFailed();
        }

        return Result(isCanceled);
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _waiter.GetStatus(token);

    // Parks only now that the loop has somebody to resume: a completion that came before would send the continuation to the thread pool,
    // where it would read the loop's buffer beside the loop.
    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        _waiter.OnCompleted(continuation, state, token, flags);
        var before = Interlocked.CompareExchange(ref _state, ReadState.Waiting, ReadState.Busy);
        if (before == ReadState.Readable)
        {
            // Nobody else leaves this state.
            Interlocked.Exchange(ref _state, ReadState.Waiting);
            connection.Post();
        }
        else if (HasWakeReason)
        {
            connection.Post();
        }
    }

    /// <summary>The kernel has something for us: bytes, the end, or an error.</summary>
    internal void OnReadable()
    {
        while (_state != ReadState.Readable)
        {
            if (Interlocked.CompareExchange(ref _state, ReadState.Busy, ReadState.Waiting) == ReadState.Waiting)
            {
                Receive();
                return;
            }

            // Nobody waits, so nothing is read: that is the back-pressure. The next wait begins with a look.
            if (Interlocked.CompareExchange(ref _state, ReadState.Readable, ReadState.Busy) == ReadState.Busy)
            {
                return;
            }
        }
    }

    /// <summary>A wait began with something left to read, or somebody wants the waiter woken.</summary>
    internal void OnPosted()
    {
        if (Interlocked.CompareExchange(ref _state, ReadState.Busy, ReadState.Waiting) != ReadState.Waiting)
        {
            return;
        }

        if (HasWakeReason)
        {
            // Whatever is readable was not looked at.
            _state = ReadState.Readable;
            Resume();
        }
        else
        {
            Receive();
        }
    }

    /// <summary>Ends the stream: every wait from now on throws.</summary>
    internal void Fail(int failure)
    {
        if (_failure == 0)
        {
            _failure = failure;
        }

        OnPosted();
    }

    private bool HasWakeReason => Volatile.Read(ref _isCancelRequested) != 0 || _failure != 0 || _isTokenCanceled;

    private ValueTask<ReadResult> Wait(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(static state => ((EpollReader)state!).CancelByToken(), this);
        }

        return new ValueTask<ReadResult>(this, _waiter.Version);
    }

    private void CancelByToken()
    {
        _isTokenCanceled = true;
        WakeWaiter();
    }

    // The reason was stored before with a full fence, and whoever parks looks for one after: one of the two sees the other.
    private void WakeWaiter()
    {
        Interlocked.MemoryBarrier();
        if (_state == ReadState.Waiting)
        {
            connection.Post();
        }
    }

    private bool TakeCancellation() => Volatile.Read(ref _isCancelRequested) != 0 && Interlocked.Exchange(ref _isCancelRequested, 0) != 0;

    private void ThrowIfFailed()
    {
        switch (_failure)
        {
            case 0:
                return;
            case Aborted:
                throw new ConnectionAbortedException();
            default:
                throw new ConnectionResetException($"The connection broke (errno {_failure}).");
        }
    }

    private enum ReadState
    {
        /// <summary>The consumer is at work; nothing is known to be readable.</summary>
        Busy,

        /// <summary>The consumer is at work; the kernel has more.</summary>
        Readable,

        /// <summary>The consumer waits, and the loop resumes it.</summary>
        Waiting,
    }
}
