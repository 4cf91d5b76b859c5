using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Gateway.Transports.Epoll;

/// <summary>The receiving side of a connection as its consumer sees it. <c>EpollReader.Wait.cs</c> is how it waits, <c>EpollReader.Receive.cs</c> what the loop does for it.</summary>
/// <remarks>
/// <para>
/// Bytes lie in the loop's receive buffer from the moment they are received until the consumer's <see cref="AdvanceTo(SequencePosition)"/>,
/// which in the session happens before its turn ends. What it leaves moves to a rented buffer; so an idle connection owns none. A
/// consumer that ends its turn without having advanced keeps the loop's buffer, the loop takes another, and from then on that
/// connection receives into rented buffers.
/// </para>
/// <para>
/// One thread at a time is the consumer, as with every <see cref="PipeReader"/>. Its fields change hands with <c>_state</c>: the loop
/// touches them only after it has taken <see cref="ReadState.Waiting"/> away, and gives them back by completing the wait.
/// </para>
/// </remarks>
internal sealed partial class EpollReader(EpollConnection connection) : PipeReader, IValueTaskSource<ReadResult>
{
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private bool _isRented;
    private bool _isReading;
    private bool _hasUnexamined;
    private bool _isFinished;
    private bool _isCompleted;

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        }

        if (TryRead(out var result))
        {
            return new ValueTask<ReadResult>(result);
        }

        _isReading = true;
        return Wait(cancellationToken);
    }

    /// <summary>What there is without asking the kernel: bytes that were not examined yet, the end of the stream, or a cancellation.</summary>
    public override bool TryRead(out ReadResult result)
    {
        if (_isReading || _isCompleted)
        {
            throw new InvalidOperationException(_isCompleted ? "The reader is completed." : "The last read was not advanced yet.");
        }

        var isCanceled = TakeCancellation();
        ThrowIfFailed();
        if (isCanceled || _hasUnexamined || _isFinished)
        {
            _isReading = true;
            result = Result(isCanceled);
            return true;
        }

        result = default;
        return false;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_isReading)
        {
            throw new InvalidOperationException("There is no read to advance.");
        }

        // An empty result has no buffer, and its positions say nothing.
        if (_buffer is not null)
        {
            var from = Index(consumed);
            var seen = Index(examined);
            if (from < _start || from > seen || seen > _end)
            {
                throw new ArgumentOutOfRangeException(nameof(consumed), "A position does not lie in the buffer that was read.");
            }

            _start = from;
            _hasUnexamined = seen < _end;
            Settle();
        }

        _isReading = false;
    }

    /// <inheritdoc/>
    public override void CancelPendingRead()
    {
        Interlocked.Exchange(ref _isCancelRequested, 1);
        WakeWaiter();
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        _isCompleted = true;
        if (_buffer is not null && _state != ReadState.Waiting)
        {
            _end = _start;
            Settle();
        }
    }

    private int Index(SequencePosition position) => ReferenceEquals(position.GetObject(), _buffer)
        ? position.GetInteger() & int.MaxValue
        : throw new ArgumentOutOfRangeException(nameof(position), "A position does not belong to the buffer that was read.");

    private ReadResult Result(bool isCanceled)
    {
        var bytes = _buffer is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_buffer, _start, _end - _start);
        return new ReadResult(bytes, isCanceled, _isFinished);
    }

    // Gives the loop's buffer back, and a rented one once it is empty. What is left of the loop's bytes is copied first.
    private void Settle()
    {
        var left = _end - _start;
        if (_isRented)
        {
            if (left == 0)
            {
                ArrayPool<byte>.Shared.Return(_buffer!);
                _buffer = null;
                _isRented = false;
            }

            return;
        }

        var lent = _buffer!;
        _buffer = null;
        if (left > 0)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(left);
            _isRented = true;
            lent.AsSpan(_start, left).CopyTo(_buffer);
        }

        _start = 0;
        _end = left;

        // Released: all that was read from the buffer was read before. If the loop has given it away in the meantime, it is garbage now.
        Volatile.Write(ref _loan, NoLoan);
    }
}
