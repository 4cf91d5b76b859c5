using System.IO.Pipelines;

namespace Gateway.Sessions;

// What leaves: one flush for everything that one read, or one burst of pushes, brought about. Only for whoever holds the writer.
public sealed partial class Session
{
    private int _messagesUnflushed;

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

    private ValueTask<FlushResult> StartFlush()
    {
        var bytes = _output.UnflushedBytes;
        if (bytes == 0)
        {
            return default;
        }

        BytesSent += bytes;
        MessagesSent += _messagesUnflushed;
        _lastSent = _host.Clock.Now;
        Listener.Counters.Sent(bytes, _messagesUnflushed);
        _messagesUnflushed = 0;
        return _output.FlushAsync();
    }

    private async ValueTask FlushSlowlyAsync(ValueTask<FlushResult> flush)
    {
        Enter(SessionPhase.Sending, _host.Clock.Now, _host.Timeouts.Write);
        try
        {
            Flushed(await flush);
        }
        finally
        {
            Leave();
        }
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
