using System.IO.Pipelines;
using System.Text;
using Microsoft.Coyote.Random;
using Microsoft.Coyote.Specifications;

namespace Gateway.Model;

/// <summary>What a session writes into: a client that takes bytes at once, later or never, on a connection that may break in every way that transports have of saying so.</summary>
internal sealed class ModelWriter(Generator random) : PipeWriter
{
    private readonly StringBuilder _taken = new();
    private readonly byte[] _buffer = new byte[4096];
    private TaskCompletionSource<FlushResult>? _flushing;
    private int _unflushed;
    private int _users;
    private readonly bool _isCramped = random.NextBoolean();
    private bool _isCompleted;

    /// <summary>Whether the connection is gone.</summary>
    internal bool IsGone { get; private set; }

    /// <summary>What the client has taken.</summary>
    internal string Taken => _taken.ToString();

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    /// <remarks>In some schedules a few bytes count as many, so that what is pushed does not fit one flush.</remarks>
    public override long UnflushedBytes => _isCramped ? _unflushed * 16_384 : _unflushed;

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        AssertOneUser();
        return _buffer.AsMemory(_unflushed);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        AssertOneUser();
        _unflushed += bytes;
    }

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        AssertOneUser();
        if (IsGone)
        {
            return Broken();
        }

        _taken.Append(Encoding.ASCII.GetString(_buffer.AsSpan(0, _unflushed)));
        _unflushed = 0;
        if (random.NextBoolean())
        {
            return new ValueTask<FlushResult>(default(FlushResult));
        }

        _flushing = new TaskCompletionSource<FlushResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var flush = _flushing.Task;
        _ = Task.Run(Take, CancellationToken.None);
        return new ValueTask<FlushResult>(flush);
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush()
    {
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        AssertOneUser();
        Specification.Assert(_flushing is null, "The writer was completed below a flush.");
        _isCompleted = true;
    }

    /// <summary>The connection breaks.</summary>
    internal void Break()
    {
        IsGone = true;
        var flushing = _flushing;
        _flushing = null;
        if (random.NextBoolean())
        {
            flushing?.TrySetResult(new FlushResult(isCanceled: false, isCompleted: true));
        }
        else
        {
            flushing?.TrySetException(new IOException("reset"));
        }
    }

    // The client takes what it was sent, some time.
    private void Take()
    {
        var flushing = _flushing;
        _flushing = null;
        flushing?.TrySetResult(default);
    }

    private ValueTask<FlushResult> Broken() => random.NextInteger(3) switch
    {
        0 => new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: true)),
        1 => ValueTask.FromException<FlushResult>(new IOException("reset")),
        _ => throw new ObjectDisposedException("socket"),
    };

    // Others get the chance to be here at the same time.
    private void AssertOneUser()
    {
        Specification.Assert(!_isCompleted, "The writer was used after its end.");
        Specification.Assert(++_users == 1, "Two write at the same time.");
        Microsoft.Coyote.Runtime.SchedulingPoint.Interleave();
        _users--;
    }
}
