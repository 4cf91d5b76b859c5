using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Http.WebSockets;

/// <summary>The session's receiving side: WebSocket messages as length-prefixed ones (<see cref="WebSocketMessageBuffer"/>).</summary>
/// <remarks>
/// A receive can't be cancelled without breaking the WebSocket, so one that waits is left waiting and taken up again by the next read.
/// </remarks>
internal sealed class WebSocketInput : PipeReader
{
    /// <summary>Receives in one read: 256, so that a flood of fragments with nothing in them lets others have the thread in between.</summary>
    private const int MaxReceives = 256;

    private readonly WebSocket _socket;
    private readonly Wakeup _wakeup = new();
    private readonly Action _onReceived;
    private WebSocketMessageBuffer _messages;
    private ValueTask<ValueWebSocketReceiveResult> _receive;
    private bool _isReceiving;
    private bool _isWatched;
    private ReadOnlySequence<byte> _handedOut;
    private Exception? _fault;
    private int _isCanceled;

    /// <param name="socket">The open WebSocket.</param>
    /// <param name="output">Told the type of each request.</param>
    /// <param name="maxMessageSize">Bytes of the longest message; of a longer one no more than a byte over it is held.</param>
    internal WebSocketInput(WebSocket socket, WebSocketOutput output, int maxMessageSize)
    {
        _socket = socket;
        _messages = new WebSocketMessageBuffer(output, maxMessageSize);
        _onReceived = () => _wakeup.Signal(onThisThread: true);
    }

    /// <summary>Whether the client broke the protocol: the framework has told it so in a close frame by then.</summary>
    internal bool IsViolated { get; private set; }

    /// <summary>From now on what comes in is dropped: our side is closed.</summary>
    internal void Ignore() => _messages.Ignore();

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
                // Nothing but empty fragments, again and again: the session's clock must get to run against them.
                await Task.Yield();
                continue;
            }

            if (!_isWatched)
            {
                _isWatched = true;
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
            Fill();
        }

        if (_fault is { } fault && !_messages.HasNews)
        {
            throw new ConnectionResetException("The WebSocket broke.", fault);
        }

        _handedOut = _messages.Messages;
        result = new ReadResult(_handedOut, isCanceled, isCompleted: _messages.IsOver && _fault is null);
        return isCanceled || _messages.HasNews || _messages.IsOver;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _messages.Advance(_handedOut, consumed, examined);
        _handedOut = default;
    }

    /// <summary>Wakes the reader; from any thread, which does none of the reader's work.</summary>
    public override void CancelPendingRead()
    {
        Volatile.Write(ref _isCanceled, 1);
        _wakeup.Signal(onThisThread: false);
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        // A receive that still waits may write into the buffer: then it is nobody's any more.
        if (!_isReceiving)
        {
            _messages.Return();
        }
    }

    // What there is already is taken in; the first receive that has to wait ends it.
    private void Fill()
    {
        for (var budget = MaxReceives; budget > 0 && !_messages.IsOver; budget--)
        {
            if (!_isReceiving)
            {
                if (!_messages.TryAim(out var target))
                {
                    return;
                }

                var receive = _socket.ReceiveAsync(target, CancellationToken.None);
                _receive = receive;
                (_isReceiving, _isWatched) = (true, false);
            }

            if (!_receive.IsCompleted)
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
        _fault = exception;
        IsViolated = exception is WebSocketException { WebSocketErrorCode: not WebSocketError.ConnectionClosedPrematurely };
        _messages.End(IsViolated);
    }
}
