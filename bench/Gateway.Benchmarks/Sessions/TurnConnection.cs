using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Benchmarks.Sessions;

/// <summary>A connection without a kernel: the same bytes come at each turn, and what is answered is dropped. The session runs where the turn is.</summary>
internal sealed class TurnConnection : DefaultConnectionContext, ISendShutdown
{
    private readonly TurnReader _reader;

    internal TurnConnection(byte[] bytes)
    {
        _reader = new TurnReader(bytes);
        Transport = new Duplex(_reader, new DroppingWriter());
        Features.Set<ISendShutdown>(this);
    }

    /// <summary>All the bytes come, and are served when this returns.</summary>
    internal void Turn() => _reader.Turn(isLast: false);

    /// <summary>The client has finished.</summary>
    internal void End() => _reader.Turn(isLast: true);

    public ValueTask ShutdownSendAsync(SessionEnd end) => default;

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class TurnReader(byte[] bytes) : PipeReader, IValueTaskSource<ReadResult>
    {
        private readonly ReadOnlySequence<byte> _bytes = new(bytes);
        private ManualResetValueTaskSourceCore<ReadResult> _waiter;

        internal void Turn(bool isLast) => _waiter.SetResult(new ReadResult(isLast ? default : _bytes, isCanceled: false, isLast));

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => new(this, _waiter.Version);

        public ReadResult GetResult(short token)
        {
            var result = _waiter.GetResult(token);
            _waiter.Reset();
            return result;
        }

        public ValueTaskSourceStatus GetStatus(short token) => _waiter.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _waiter.OnCompleted(continuation, state, token, flags);

        public override void AdvanceTo(SequencePosition consumed)
        {
        }

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
        }

        public override void CancelPendingRead()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override bool TryRead(out ReadResult result) => throw new NotSupportedException();
    }

    private sealed class DroppingWriter : PipeWriter
    {
        private readonly byte[] _buffer = new byte[256 * 1024];
        private int _written;

        public override bool CanGetUnflushedBytes => true;

        public override long UnflushedBytes => _written;

        public override void Advance(int bytes) => _written += bytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer.AsMemory(_written);

        public override Span<byte> GetSpan(int sizeHint = 0) => _buffer.AsSpan(_written);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            _written = 0;
            return default;
        }

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
