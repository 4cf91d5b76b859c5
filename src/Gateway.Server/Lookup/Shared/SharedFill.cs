using Gateway.Fleet;

namespace Gateway.Lookup.Shared;

/// <summary>
/// Puts what this node's file had into a table of the fleet that has never had an entry: the table of a process that becomes one of a fleet goes with it, and an engine that
/// has lost its store has the table again.
/// </summary>
internal static class SharedFill
{
    /// <summary>How many are written at a time: 64, so that the engine's round trips count little.</summary>
    private const int Concurrency = 64;

    /// <summary>Creates each entry that nobody else has created. It may be repeated.</summary>
    /// <exception cref="FleetException">The engine is away, or did not answer.</exception>
    internal static Task FillAsync(IFleetMap map, IEnumerable<KeyValuePair<string, byte[]?>> entries, CancellationToken cancellation) => Parallel.ForEachAsync(
        entries,
        new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellation },
        async (entry, cancelled) => await map.TrySetAsync(entry.Key, SharedValue.Encode(entry.Value), 0, cancelled));
}
