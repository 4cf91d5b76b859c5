using System.IO.Pipelines;
using Gateway.Limits;

namespace Gateway.Sessions;

// How pushes leave: whoever holds the writer, the loop or a thread that pushes, writes what has queued before it lets go.
public sealed partial class Session
{
    private bool _pushesGoFirst;

    // A holder of the writer that isn't the session's loop: writes what has queued and lets go, as long as there is some.
    private void SendPushes(Outbox outbox)
    {
        do
        {
            WritePushes(outbox);
            var flush = StartFlush();
            if (!flush.IsCompletedSuccessfully)
            {
                _ = SendPushesSlowlyAsync(outbox, flush);
                return;
            }

            EndPushFlush(outbox, flush.Result);
        }
        while (!TryReleaseWriter(outbox));
    }

    private async Task SendPushesSlowlyAsync(Outbox outbox, ValueTask<FlushResult> flush)
    {
        while (true)
        {
            outbox.Stalls(_host.Timeouts.Write);
            var result = await flush;
            outbox.GoesOn();
            EndPushFlush(outbox, result);
            if (TryReleaseWriter(outbox))
            {
                return;
            }

            WritePushes(outbox);
            flush = StartFlush();
        }
    }

    private static void EndPushFlush(Outbox outbox, FlushResult result)
    {
        lock (outbox)
        {
            outbox.Flushed(!result.IsCompleted);
        }
    }

    // At most a threshold's worth at a time; the rest keeps its place.
    private void WritePushes(Outbox outbox)
    {
        lock (outbox)
        {
            while (!_isOutputBroken && _output.UnflushedBytes < SessionMemory.FlushThreshold && outbox.TryTake(out var message, out var call))
            {
                if (call?.TryBegin(BytesReceived) != false)
                {
                    WritePush(message);
                }
            }

            if (_isOutputBroken)
            {
                Drop(outbox);
            }

            // What keeps its place is for whoever holds the writer to take before it lets go: no further push may come to ask for it.
            if (outbox.Count > 0)
            {
                Volatile.Write(ref _writer, Wanted);
            }
        }
    }

    /// <summary>
    /// Has what was pushed so far written before the reply that comes next, all of it. Only for the session's handler. Where that has awaited, the
    /// writer may be somebody else's: then the loop does it, before it takes the handler's replies.
    /// </summary>
    internal void WritePushesFirst()
    {
        if (_handlingThread != Environment.CurrentManagedThreadId)
        {
            _pushesGoFirst = true;
        }
        else if (_outbox is { } outbox)
        {
            WriteAllPushes(outbox);
        }
    }

    private void WriteAllPushes(Outbox outbox)
    {
        lock (outbox)
        {
            outbox.TakeAhead();
            while (!_isOutputBroken && outbox.TryTake(out var message, out var call))
            {
                if (call?.TryBegin(BytesReceived) != false)
                {
                    WritePush(message);
                }
            }
        }
    }

    // Its publisher is not to suffer for a framing that can't write it, nor those that push behind it.
    private void WritePush(byte[] message)
    {
        try
        {
            Write(message);
        }
        catch (Exception exception)
        {
            _ = BreakOutput(exception);
            CutElsewhere(SessionEnd.Internal);
        }
    }

    // Under the outbox's lock.
    private void Drop(Outbox outbox)
    {
        while (outbox.TryTake(out _, out _))
        {
            _host.Metrics.PushDropped("session ended");
        }

        outbox.Flushed(false);
    }
}
