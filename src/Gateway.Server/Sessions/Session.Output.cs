using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Sessions;

// What leaves: one flush for everything that one read, or one burst of pushes, brought about. Only for whoever holds the writer.
public sealed partial class Session
{
    // What the flush of a connection that is gone comes to.
    private static readonly FlushResult Gone = new(isCanceled: false, isCompleted: true);

    private int _messagesUnflushed;

    // Nothing can be sent any more. It changes hands with the writer.
    private bool _isOutputBroken;

    private void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default)
    {
        Listener.Framing.Write(_output, head, tail);
        _messagesUnflushed++;
        Record(_host.Clock.Now, MessageDirection.Sent, head.Length + tail.Length);
    }

    // Not recorded: it is the same for every session, and many say nothing else.
    private void Greet()
    {
        Listener.Framing.Write(_output, Listener.Handler.Greeting, default);
        _messagesUnflushed++;
    }

    // Words of our own: where bytes are raw there is no message to put them in.
    private void Tell(ReadOnlySpan<byte> message)
    {
        if (Listener.Framing.HasMessages && !message.IsEmpty)
        {
            Write(message);
        }
    }

    // The loop's flush. Completes at once unless the peer is slow.
    private ValueTask FlushAsync()
    {
        if (Volatile.Read(ref _writer) == Wanted)
        {
            WritePushes(_outbox!);
        }

        var flush = StartFlush();
        if (!flush.IsCompletedSuccessfully)
        {
            return FlushSlowlyAsync(flush);
        }

        Flushed(flush.Result);
        return default;
    }

    // Never throws, and its task never fails: that the connection is gone is a result, whichever transport found it out and however.
    private ValueTask<FlushResult> StartFlush()
    {
        var bytes = _output.UnflushedBytes;
        if (bytes == 0 || _isOutputBroken)
        {
            return new ValueTask<FlushResult>(_isOutputBroken ? Gone : default);
        }

        BytesSent += bytes;
        MessagesSent += _messagesUnflushed;
        _lastSent = _host.Clock.Now;
        Listener.Counters.Sent(bytes, _messagesUnflushed);
        _messagesUnflushed = 0;
        try
        {
            var flush = _output.FlushAsync();
            return flush.IsCompletedSuccessfully ? new ValueTask<FlushResult>(EndFlush(flush.Result)) : EndFlushAsync(flush);
        }
        catch (Exception exception)
        {
            return new ValueTask<FlushResult>(BreakOutput(exception));
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> EndFlushAsync(ValueTask<FlushResult> flush)
    {
        try
        {
            return EndFlush(await flush);
        }
        catch (Exception exception)
        {
            return BreakOutput(exception);
        }
    }

    private FlushResult EndFlush(FlushResult result)
    {
        _isOutputBroken |= result.IsCompleted;
        return result;
    }

    private FlushResult BreakOutput(Exception exception)
    {
        if (!IsOfTheConnection(exception) && exception is not OperationCanceledException)
        {
            _host.Log.SessionFaulted(exception, Id);
        }

        return EndFlush(Gone);
    }

    // A dead connection is an ordinary end; anything else is a bug of ours.
    private static bool IsOfTheConnection(Exception exception) =>
        exception is IOException or ConnectionAbortedException or SocketException or ObjectDisposedException;

    private async ValueTask FlushSlowlyAsync(ValueTask<FlushResult> flush)
    {
        Enter(SessionPhase.Sending, _host.Clock.Now, _host.Timeouts.Write);
        var result = await flush;
        Leave();
        Flushed(result);
    }

    private void Flushed(FlushResult result)
    {
        if (result.IsCompleted)
        {
            EndWith(BytesReceived == 0 ? SessionEnd.Probe : SessionEnd.Reset);
        }

        if (_outbox is { } outbox)
        {
            EndPushFlush(outbox, result);
        }
    }
}
