namespace Gateway.Lookup.Shared;

/// <summary>Keeps the file of this node equal to the fleet's table, a second behind it: a start without the engine has it from there.</summary>
internal sealed class SharedCopy(LookupStore store, SharedEntries entries, SharedFollower follower, TimeProvider time, ILogger log) : IAsyncDisposable
{
    /// <summary>The time between two looks whether the table has changed: 1 s, because each time the whole file is written.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private long _written;
    private string? _failure;
    private Task _running = Task.CompletedTask;

    /// <inheritdoc/>
    /// <remarks>What has changed last is written.</remarks>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    internal void Start()
    {
        if (store.HasFile)
        {
            _running = RunAsync();
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                Write();
            }
        }
        catch (OperationCanceledException)
        {
            Write();
        }
    }

    private void Write()
    {
        // Until it has caught up once, the file is the best there is.
        var changes = entries.Changes;
        if (changes == _written || !follower.Known.IsKnown)
        {
            return;
        }

        var failure = store.Copy(entries.Copy(), changes - _written);
        if (failure is null)
        {
            _written = changes;
        }
        else if (failure != _failure)
        {
            log.TableNotCopied(store.Path!, failure);
        }

        _failure = failure;
    }
}
