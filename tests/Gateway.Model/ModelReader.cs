using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Gateway.Model;

/// <summary>What a session reads from.</summary>
internal sealed class ModelReader : PipeReader
{
    private byte[] _bytes = [];
    private int _examined;
    private bool _isCanceled;
    private bool _isOver;
    private bool _isBroken;
    private TaskCompletionSource? _waiting;

    /// <inheritdoc/>
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            TaskCompletionSource waiting;
            lock (this)
            {
                if (TryRead(out var result))
                {
                    return result;
                }

                waiting = _waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            await waiting.Task;
        }
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        lock (this)
        {
            if (_isBroken)
            {
                throw new IOException("reset");
            }

            var isThere = _isCanceled || _isOver || _bytes.Length > _examined;
            result = isThere ? new ReadResult(new ReadOnlySequence<byte>(_bytes), _isCanceled, _isOver) : default;
            _isCanceled &= !isThere;
            return isThere;
        }
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        lock (this)
        {
            // What has come meanwhile stands behind what was read.
            _examined = examined.GetInteger() - consumed.GetInteger();
            _bytes = _bytes[consumed.GetInteger()..];
        }
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => Change(() => _isCanceled = true);

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
    }

    /// <summary>The client says something.</summary>
    internal void Say(string line) => Change(() => _bytes = [.. _bytes, .. Encoding.ASCII.GetBytes(line + "\n")]);

    /// <summary>The client closes its side.</summary>
    internal void End() => Change(() => _isOver = true);

    /// <summary>The connection breaks.</summary>
    internal void Break() => Change(() => _isBroken = true);

    private void Change(Action change)
    {
        TaskCompletionSource? waiting;
        lock (this)
        {
            change();
            waiting = _waiting;
            _waiting = null;
        }

        waiting?.TrySetResult();
    }
}
