using System.Net.WebSockets;
using System.Threading.Tasks.Sources;
using Gateway.Http.WebSockets;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http.WebSockets;

public sealed class WebSocketInputTests
{
    [Fact]
    public async Task The_result_of_a_receive_that_is_waited_for_is_taken_only_once_the_wait_has_been_told()
    {
        using var socket = new SlowToTell();
        var input = new WebSocketInput(socket, new WebSocketOutput(socket), 100);
        var read = input.ReadAsync().AsTask();
        Assert.False(read.IsCompleted);

        // The receive is completed on another thread, which has not come to tell it yet, while something else wakes the reader.
        socket.IsCompleted = true;
        input.CancelPendingRead();
        var canceled = await read.WaitAsync(TestClient.Patience);
        Assert.True(canceled.IsCanceled);
        input.AdvanceTo(canceled.Buffer.Start);
        var next = input.ReadAsync().AsTask();
        Assert.False(next.IsCompleted);
        Assert.False(socket.IsTaken);

        socket.Tell();
        Assert.False((await next.WaitAsync(TestClient.Patience)).Buffer.IsEmpty);
        Assert.True(socket.IsTaken);
    }

    /// <summary>Its receive says that it is completed a while before it tells who waits, as one that completes on another thread may do.</summary>
    private sealed class SlowToTell : WebSocket, IValueTaskSource<ValueWebSocketReceiveResult>
    {
        private Action? _tell;
        private bool _isTold;
        private bool _isSent;

        internal bool IsCompleted { get; set; }

        internal bool IsTaken { get; private set; }

        public override WebSocketCloseStatus? CloseStatus => null;

        public override string? CloseStatusDescription => null;

        public override WebSocketState State => WebSocketState.Open;

        public override string? SubProtocol => null;

        internal void Tell()
        {
            _isTold = true;
            _tell!();
        }

        public override void Abort() => throw new NotSupportedException();

        public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override void Dispose()
        {
            // It holds nothing.
        }

        public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            // The first one only waits for bytes. The second one has them, and the third waits for good.
            if (!IsTaken)
            {
                return new(this, 0);
            }

            if (_isSent || buffer.IsEmpty)
            {
                return new(new TaskCompletionSource<ValueWebSocketReceiveResult>().Task);
            }

            _isSent = true;
            buffer.Span[0] = (byte)'x';
            return new(new ValueWebSocketReceiveResult(1, WebSocketMessageType.Text, endOfMessage: true));
        }

        public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTaskSourceStatus GetStatus(short token) => IsCompleted ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _tell = () => continuation(state);

        public ValueWebSocketReceiveResult GetResult(short token)
        {
            Assert.True(_isTold, "The result was taken before the wait was told.");
            IsTaken = true;
            return new(0, WebSocketMessageType.Text, endOfMessage: false);
        }
    }
}
