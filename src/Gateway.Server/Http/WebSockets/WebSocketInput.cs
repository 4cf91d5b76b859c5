using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Http.WebSockets;

/// <summary>The receiving side of a session over WebSocket: returns WebSocket messages as length-prefixed ones (<see cref="WebSocketMessageBuffer"/>).</summary>
/// <remarks>A receive cannot be canceled without breaking the WebSocket. So a receive that waits stays pending, and the next read continues it.</remarks>
internal sealed class WebSocketInput : PipeReader
{
    /// <summary>The maximum number of receives in one read: 256, so that many empty fragments do not occupy the thread.</summary>
    private const int MaxReceives = 256;

    private readonly WebSocket _socket;
    private readonly Wakeup _wakeup = new();
    private readonly Action _onReceived;
    private WebSocketMessageBuffer _messages;
    private ValueTask<ValueWebSocketReceiveResult> _receive;
    private bool _isReceiving;
    private bool _isContinuationRegistered;
    private bool _isSignaled;
    private ReadOnlySequence<byte> _returned;
    private Exception? _failure;
    private int _isCanceled;

    /// <param name="socket">The open WebSocket.</param>
    /// <param name="output">Its message type is set to the type of each request.</param>
    /// <param name="maxMessageSize">The maximum length of a message in bytes. Of a longer message, at most one byte more than this is stored.</param>
    internal WebSocketInput(WebSocket socket, WebSocketOutput output, int maxMessageSize)
    {
        _socket = socket;
        _messages = new WebSocketMessageBuffer(output, maxMessageSize);
        _onReceived = () =>
        {
            Volatile.Write(ref _isSignaled, true);
            _wakeup.Signal(onThisThread: true);
        };
    }

    /// <summary>Whether the client has violated the protocol. By then the framework has sent it a close frame with the reason.</summary>
    internal bool IsViolated { get; private set; }

    /// <summary>Discards everything that is received from now on, because the gateway has closed its side.</summary>
    internal void DiscardInput() => _messages.DiscardInput();

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (TryRead(out var result))
            {
                return result;
            }

            if (!_isReceiving)
            {
                // Only empty fragments were received. Yielding lets the session's timeouts take effect.
                await Task.Yield();
                continue;
            }

            if (!_isContinuationRegistered)
            {
                _isContinuationRegistered = true;
                _receive.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_onReceived);
            }

            await _wakeup.WaitAsync();
        }
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        var isCanceled = Interlocked.Exchange(ref _isCanceled, 0) != 0;
        if (!isCanceled)
        {
            ReceiveAvailable();
        }

        if (_failure is { } failure && !_messages.HasUnexamined)
        {
            throw new ConnectionResetException("The WebSocket is broken.", failure);
        }

        _returned = _messages.Messages;
        result = new ReadResult(_returned, isCanceled, isCompleted: _messages.IsCompleted && _failure is null);
        return isCanceled || _messages.HasUnexamined || _messages.IsCompleted;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _messages.Advance(_returned, consumed, examined);
        _returned = default;
    }

    /// <summary>Wakes the reader. May be called on any thread; the reader continues on another one.</summary>
    public override void CancelPendingRead()
    {
        Volatile.Write(ref _isCanceled, 1);
        _wakeup.Signal(onThisThread: false);
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        // A receive that still waits may write into the buffer. Then the buffer is left to the garbage collector.
        if (!_isReceiving)
        {
            _messages.Return();
        }
    }

    // Receives what is available, up to the first receive that has to wait.
    private void ReceiveAvailable()
    {
        for (var budget = MaxReceives; budget > 0 && !_messages.IsCompleted; budget--)
        {
            if (!_isReceiving)
            {
                if (!_messages.TryGetTarget(out var target))
                {
                    return;
                }

                var receive = _socket.ReceiveAsync(target, CancellationToken.None);
                _receive = receive;
                (_isReceiving, _isContinuationRegistered, _isSignaled) = (true, false, false);
            }

            // Once a continuation is registered, the receive may say that it is completed before it has called it. Taking its result then would take away what it calls.
            if (_isContinuationRegistered ? !Volatile.Read(ref _isSignaled) : !_receive.IsCompleted)
            {
                return;
            }

            _isReceiving = false;
            try
            {
                _messages.Append(_receive.Result);
            }
            catch (Exception exception) when (WebSocketConnection.IsItsEnd(exception))
            {
                Fail(exception);
            }
        }
    }

    private void Fail(Exception exception)
    {
        _failure = exception;
        IsViolated = exception is WebSocketException { WebSocketErrorCode: not WebSocketError.ConnectionClosedPrematurely };
        _messages.Complete(IsViolated);
    }
}
