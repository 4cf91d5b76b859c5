using System.Threading.Channels;
using Gateway.Diagnostics;

namespace Gateway.Lookup;

/// <summary>
/// The lookup table of this process. Changes are queued; all changes that were queued while the disk was busy are made with one write, so that many writers
/// cost little more than one.
/// </summary>
internal sealed partial class LookupTable : ILookupTable, IHostedService, IDisposable
{
    /// <summary>The maximum number of queued changes; further callers wait. 1 024: every HTTP connection of the default limit at once.</summary>
    internal const int MaxWaiting = 1024;

    /// <summary>The time between two checks of the file: 1 s, because an operator waits for the effect of an edit.</summary>
    internal static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    private readonly LookupStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    // Null stands for a check of the file.
    private readonly Channel<LookupChange?> _waiting = Channel.CreateBounded<LookupChange?>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private Task _writing = Task.CompletedTask;
    private ITimer? _checkTimer;

    public LookupTable(LookupStore store, TimeProvider time, ILogger<LookupTable> log)
    {
        _store = store;
        _time = time;
        _log = log;
    }

    /// <inheritdoc/>
    public int Count => _store.Entries.Count;

    /// <inheritdoc/>
    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value) => _store.Entries.TryGet(key, out value);

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, byte[]>> Page(string after, int limit) => _store.Entries.Page(after, limit);

    /// <inheritdoc/>
    public Task<LookupResult> SetAsync(string key, byte[] value) => ChangeAsync(new LookupChange(key, value));

    /// <inheritdoc/>
    public Task<LookupResult> RemoveAsync(string key) => ChangeAsync(new LookupChange(key, null));

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _store.Load();
        _store.LogLoaded();
        _writing = WriteAsync();
        if (_store.HasFile)
        {
            _checkTimer = _time.CreateTimer(static writer => ((ChannelWriter<LookupChange?>)writer!).TryWrite(null), _waiting.Writer, CheckInterval, CheckInterval);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return _writing;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _checkTimer?.Dispose();
        _waiting.Writer.TryComplete();
    }

    private async Task<LookupResult> ChangeAsync(LookupChange change)
    {
        try
        {
            await _waiting.Writer.WriteAsync(change);
        }
        catch (ChannelClosedException)
        {
            return LookupResult.NotSaved;
        }

        return await change.Done;
    }

    private async Task WriteAsync()
    {
        var changes = new List<LookupChange>();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            changes.Clear();
            while (changes.Count < MaxWaiting && _waiting.Reader.TryRead(out var change))
            {
                if (change is not null)
                {
                    changes.Add(change);
                }
            }

            Commit(changes);
        }
    }

    private void Commit(List<LookupChange> changes)
    {
        try
        {
            _store.Commit(changes);
        }
        catch (Exception exception)
        {
            // A bug makes these changes fail, not the table.
            WriterFailed(exception);
            changes.ForEach(change => change.Complete(LookupResult.NotSaved));
        }
    }

    [LoggerMessage(GatewayEventIds.LookupWriterFailed, LogLevel.Error, "Lookup table changes failed and were refused: this is a bug")]
    private partial void WriterFailed(Exception exception);
}
