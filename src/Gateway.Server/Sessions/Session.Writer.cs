namespace Gateway.Sessions;

// Who may write. One at a time: the session's loop, or a thread that pushes. The loop takes and gives it back by one exchange each while
// nobody else wants it. Whoever has it gives it back on every path, which can be promised because no flush throws (Session.Output.cs); and
// whoever has it flushes under a deadline, so that whoever waits for it gets it in bounded time.
public sealed partial class Session
{
    private const int Free = 0;
    private const int Held = 1;
    private const int Wanted = 2;

    // The loop begins with it: the greeting comes before any push.
    private int _writer = Held;
    private bool _loopHoldsWriter = true;

    private ValueTask HoldWriterAsync() => TryHoldWriter() ? default : WaitForWriterAsync();

    // Already the loop's where it has waited for it just now.
    private bool TryHoldWriter() =>
        _loopHoldsWriter || (_loopHoldsWriter = Interlocked.CompareExchange(ref _writer, Held, Free) == Free);

    private async ValueTask WaitForWriterAsync()
    {
        // Only a push can hold it now, so there is an outbox.
        var outbox = _outbox!;
        Task turn;
        lock (outbox)
        {
            if (TryHoldWriterOrWant())
            {
                turn = Task.CompletedTask;
            }
            else
            {
                outbox.Owner = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                turn = outbox.Owner.Task;
            }
        }

        await turn;
        _loopHoldsWriter = true;
    }

    private ValueTask LetGoWriterAsync()
    {
        if (!TryReleaseWriter(_outbox))
        {
            return LetGoBehindPushesAsync(_outbox!);
        }

        _loopHoldsWriter = false;
        return default;
    }

    private async ValueTask LetGoBehindPushesAsync(Outbox outbox)
    {
        do
        {
            WritePushes(outbox);
            await FlushAsync();
        }
        while (!TryReleaseWriter(outbox));
        _loopHoldsWriter = false;
    }

    // Either takes the writer, or makes sure that whoever has it looks once more before letting go.
    private bool TryHoldWriterOrWant()
    {
        while (true)
        {
            if (Interlocked.CompareExchange(ref _writer, Held, Free) == Free)
            {
                return true;
            }

            if (Interlocked.CompareExchange(ref _writer, Wanted, Held) != Free)
            {
                return false;
            }
        }
    }

    // False if there is more to write: the writer is still the caller's then.
    private bool TryReleaseWriter(Outbox? outbox)
    {
        if (Interlocked.CompareExchange(ref _writer, Free, Held) == Held)
        {
            return true;
        }

        // Wanted, so there is an outbox by now.
        outbox ??= _outbox!;
        lock (outbox)
        {
            if (outbox.Owner is { } owner)
            {
                outbox.Owner = null;
                Volatile.Write(ref _writer, outbox.Count > 0 ? Wanted : Held);
                owner.SetResult();
                return true;
            }

            Volatile.Write(ref _writer, outbox.Count > 0 ? Held : Free);
            return outbox.Count == 0;
        }
    }
}
