using Gateway.Fleet;

namespace Gateway.Lookup.Shared;

/// <summary>
/// Follows the fleet's table: opens its map once the engine is reached, takes in what the watch reports, and asks the engine again and again whether it still has the table
/// that is known. A table that it has lost, or has an earlier state of, is not believed: what is in memory stays.
/// </summary>
internal sealed class SharedFollower : IAsyncDisposable
{
    /// <summary>The pause before what has failed is tried again: 500 ms.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly IFleetEngine _engine;
    private readonly SharedEntries _entries;
    private readonly LookupStore _store;
    private readonly SharedCheck _check;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private SharedReplay? _replay;
    private bool _isSettled;
    private bool _isFilling;
    private Task _running = Task.CompletedTask;

    internal SharedFollower(IFleetEngine engine, SharedEntries entries, LookupStore store, FleetOptions options, FleetCounters counters, TimeProvider time, ILogger log)
    {
        (_engine, _entries, _store, _time, _log) = (engine, entries, store, time, log);
        (Progress, Trust, Overflow) = (new SharedProgress(time), new SharedTrust(engine), new SharedOverflow(entries, counters, log));
        _check = new SharedCheck(engine, this, options.Ping, time);
    }

    /// <summary>The map, once it was opened.</summary>
    internal IFleetMap? Map { get; private set; }

    internal KnownMap Known { get; } = new();

    internal SharedProgress Progress { get; }

    internal SharedTrust Trust { get; }

    /// <summary>Entries beyond those that are taken.</summary>
    internal SharedOverflow Overflow { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Trust.End();
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    internal void Start() => _running = RunAsync();

    /// <summary>From now on the engine's table is not believed.</summary>
    internal void Lose(string reason)
    {
        if (Trust.TryLose())
        {
            _log.TableLost(reason, _store.Entries.Count);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                // A map that is known is not opened again, which would make a new one: that it is gone must show.
                Map = Known.IsKnown ? Map : await OpenAsync();
                await FollowAsync(Map!);
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private async Task<IFleetMap> OpenAsync()
    {
        string? said = null;
        await _engine.ConnectAsync(_stop.Token);
        while (true)
        {
            try
            {
                return await _engine.OpenMapAsync("table", _stop.Token);
            }
            catch (FleetException exception)
            {
                if (_engine.State == FleetState.Connected && said != exception.Message)
                {
                    _log.TableNotOpened(said = exception.Message);
                }
            }

            await Task.Delay(Pause, _time, _stop.Token);
        }
    }

    // Until the watch must begin anew.
    private async Task FollowAsync(IFleetMap map)
    {
        using var again = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var checking = _check.RunAsync(map, again);
        try
        {
            await foreach (var change in map.WatchAsync(again.Token))
            {
                if (change.Kind != FleetChangeKind.CaughtUp)
                {
                    Take(change);
                }
                else if (_replay is { } replay && !await SettleAsync(map, replay))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            // It begins anew.
        }
        finally
        {
            await again.CancelAsync();
            await checking;
        }
    }

    private void Take(in FleetChange change)
    {
        if (change.Kind == FleetChangeKind.Began)
        {
            Trust.Begin();
            _entries.Begin();
            _isSettled = false;
            Overflow.Begin();
            _replay = new SharedReplay(_entries, change.Revision);
        }
        else if (_replay is { } replay)
        {
            Overflow.Count(replay.Add(change));
        }
        else if (_isSettled && !Trust.IsLost)
        {
            Overflow.Count(_entries.Apply(change));
            Known.Saw(change.Revision);
            Progress.Reached(change.Revision);
        }
    }

    // Returns false if the watch must begin anew now; once the engine is back it does so in any case.
    private async Task<bool> SettleAsync(IFleetMap map, SharedReplay replay)
    {
        _replay = null;
        var losses = Trust.Losses;
        while (_engine.State == FleetState.Connected)
        {
            try
            {
                var (asked, seen) = (_time.GetTimestamp(), Known.Seen);
                var state = await map.GetStateAsync(_stop.Token);
                if (Known.Fault(state, seen) is { } fault)
                {
                    Lose(fault);
                    return true;
                }

                if (state is not { } present || await FillAsync(map, present))
                {
                    return false;
                }

                _entries.CatchUp(replay);
                Known.Know(present);
                Progress.Reached(replay.Last);
                Progress.Asked(present.LastRevision, asked);
                _isSettled = Trust.TryFollow(losses);
                if (_isSettled)
                {
                    _log.TableFollowed(_store.Entries.Count);
                }

                return true;
            }
            catch (FleetException exception)
            {
                _log.TableNotOpened(exception.Message);
                await Task.Delay(Pause, _time, _stop.Token);
            }
        }

        return true;
    }

    // Returns whether something was put into the map.
    private async Task<bool> FillAsync(IFleetMap map, FleetMapState state)
    {
        var saved = _store.Overrides.Saved;
        _isFilling |= state.LastRevision == 0 && !saved.IsEmpty && !Known.IsKnown;
        if (!_isFilling)
        {
            return false;
        }

        await SharedFill.FillAsync(map, saved, _stop.Token);
        _isFilling = false;
        _log.TableFilled(saved.Count, _store.Path!);
        return true;
    }
}
