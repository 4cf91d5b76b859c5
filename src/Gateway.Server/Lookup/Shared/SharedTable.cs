using Gateway.Diagnostics;
using Gateway.Fleet;
using Microsoft.Extensions.Options;

namespace Gateway.Lookup.Shared;

/// <summary>The lookup table of a fleet: whole in the memory of each node, and kept by the fleet's engine. Reading never waits for the engine, changes always do.</summary>
internal sealed class SharedTable : ILookupTable, IDisposable
{
    private readonly LookupStore _store;
    private readonly IOptions<LookupOptions> _options;
    private readonly IOptions<FleetOptions> _fleet;
    private readonly FleetCounters _counters;
    private readonly TimeProvider _time;
    private readonly ILogger<SharedTable> _log;
    private SharedFollower? _follower;
    private SharedChanges? _changes;
    private SharedCopy? _copy;

    /// <summary>All parameters come from DI.</summary>
    public SharedTable(
        LookupStore store, IOptions<LookupOptions> options, IOptions<FleetOptions> fleet, FleetCounters counters, GatewayMetrics metrics, TimeProvider time, ILogger<SharedTable> log)
    {
        (_store, _options, _fleet, _counters, _time, _log) = (store, options, fleet, counters, time, log);
        metrics.Meter.CreateObservableGauge(
            "gateway.fleet.table.age", () => _follower?.Progress.Age.TotalSeconds ?? 0, "s", "Time since this node last knew that it had every change of the fleet's lookup table.");
        metrics.Meter.CreateObservableGauge(
            "gateway.fleet.table.lost", () => _follower?.Trust.IsLost == true ? 1 : 0, description: "1 while the fleet's engine has another lookup table than the one that this node knows.");
    }

    /// <inheritdoc/>
    public int Count => _store.Entries.Count;

    /// <inheritdoc/>
    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value) => _store.Entries.TryGet(key, out value);

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, byte[]>> Page(string after, int limit) => _store.Entries.Page(after, limit);

    /// <inheritdoc/>
    public Task<LookupResult> SetAsync(string key, byte[] value) => _changes?.ChangeAsync(key, value) ?? Task.FromResult(LookupResult.Away);

    /// <inheritdoc/>
    public Task<LookupResult> RemoveAsync(string key) => _changes?.ChangeAsync(key, null) ?? Task.FromResult(LookupResult.Away);

    /// <inheritdoc/>
    /// <remarks>Ends it without waiting: who only looks at the configuration disposes of its services at once, and has not started it.</remarks>
    public void Dispose() => _ = StopAsync();

    /// <summary>Loads the configuration and the file, and begins to follow.</summary>
    /// <exception cref="LookupFileException">The file cannot be used.</exception>
    internal void Start(IFleetEngine engine)
    {
        _store.Load();
        _store.LogLoaded();
        var entries = new SharedEntries(_store.Entries, _store.Overrides.Configured, _options.Value, _counters);
        entries.Load(_store.Overrides.Saved);
        _follower = new SharedFollower(engine, entries, _store, _fleet.Value, _counters, _time, _log);
        _changes = new SharedChanges(engine, _follower, entries, _options.Value, _fleet.Value.Request, _time);
        _copy = new SharedCopy(_store, entries, _follower, _time, _log);
        _follower.Start();
        _copy.Start();
    }

    /// <summary>Waits until the table is there, so that who is served first is not told that a key is missing. While the engine is away it does not wait.</summary>
    internal async Task WaitAsync(TimeSpan patience, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        await (_follower?.Trust.ReadyAsync(either.Token) ?? Task.CompletedTask);
    }

    /// <summary>Follows no more; the file has what has changed last.</summary>
    internal async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _follower, null) is { } follower)
        {
            await follower.DisposeAsync();
            await _copy!.DisposeAsync();
        }
    }
}
