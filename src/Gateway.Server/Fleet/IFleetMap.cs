namespace Gateway.Fleet;

/// <summary>A map that the fleet shares. Each change has a revision greater than all before; who changes a value says which one it has seen.</summary>
public interface IFleetMap
{
    /// <summary>Reads an entry; null if there is none.</summary>
    /// <param name="key">1 to 255 of <c>A-Z a-z 0-9 . _ : -</c>, as in the names of rooms.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="FleetException">The engine is away, or did not answer.</exception>
    ValueTask<FleetEntry?> GetAsync(string key, CancellationToken cancellation = default);

    /// <summary>Sets an entry if nobody else has changed it meanwhile. Once it has answered, the engine keeps the change.</summary>
    /// <param name="key">The key, as in <see cref="GetAsync"/>.</param>
    /// <param name="value">The value.</param>
    /// <param name="revision">The revision of the present entry; 0 if there must be none.</param>
    /// <param name="cancellation">Ends the wait; the change may have been made all the same.</param>
    /// <returns>The new revision; 0 if the entry has another one than <paramref name="revision"/>.</returns>
    /// <exception cref="FleetException">The engine is away, or did not answer: whether the change was made is not known.</exception>
    ValueTask<long> TrySetAsync(string key, ReadOnlyMemory<byte> value, long revision, CancellationToken cancellation = default);

    /// <summary>Deletes an entry if nobody else has changed it meanwhile.</summary>
    /// <param name="key">The key, as in <see cref="GetAsync"/>.</param>
    /// <param name="revision">The revision of the present entry.</param>
    /// <param name="cancellation">Ends the wait; the change may have been made all the same.</param>
    /// <returns>False if the entry has another revision, or is gone.</returns>
    /// <exception cref="FleetException">The engine is away, or did not answer: whether the change was made is not known.</exception>
    ValueTask<bool> TryDeleteAsync(string key, long revision, CancellationToken cancellation = default);

    /// <summary>Tells which map this is and how far it has come, so that one that is lost and made again, or put back to an earlier state, can be told from the one that was known.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Null if the engine has no such map any more; opening it again makes a new one.</returns>
    /// <exception cref="FleetException">The engine is away, or did not answer.</exception>
    ValueTask<FleetMapState?> GetStateAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Follows the map: first one change of the kind <see cref="FleetChangeKind.Began"/>, then every entry that there is, then one of the kind
    /// <see cref="FleetChangeKind.CaughtUp"/>, then each change as it comes. Once a lost connection was made again all of that begins anew: an entry that was reported
    /// before and is not until it has caught up is gone. Before <see cref="FleetChangeKind.CaughtUp"/> deletions may be among the entries, of keys that were never reported.
    /// </summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">It has ended.</exception>
    IAsyncEnumerable<FleetChange> WatchAsync(CancellationToken cancellation = default);
}
