namespace Gateway.Lookup;

/// <summary>Changes that are made together: the result of each of them in order, and the entries to write.</summary>
internal sealed class LookupBatch
{
    private readonly IReadOnlyList<LookupChange> _changes;
    private readonly Dictionary<string, byte[]?> _staged = new(StringComparer.Ordinal);

    internal LookupBatch(IReadOnlyList<LookupChange> changes, LookupEntries entries, int maxEntries)
    {
        _changes = changes;
        var count = entries.Count;
        foreach (var change in changes)
        {
            Stage(change, entries, maxEntries, ref count);
        }
    }

    /// <summary>The last value of every key that changes; null to remove it.</summary>
    internal IReadOnlyDictionary<string, byte[]?> Staged => _staged;

    /// <summary>Completes every change. Those that change nothing (the removal of a missing key) do not depend on the disk.</summary>
    /// <param name="failure">The result of the others if they failed; null if they succeeded.</param>
    internal void Complete(LookupResult? failure)
    {
        foreach (var change in _changes)
        {
            change.Complete(failure is { } result && Changes(change.Result) ? result : change.Result);
        }
    }

    private static bool Changes(LookupResult result) => result is not (LookupResult.NotFound or LookupResult.Full);

    private void Stage(LookupChange change, LookupEntries entries, int maxEntries, ref int count)
    {
        var isThere = _staged.TryGetValue(change.Key, out var earlier) ? earlier is not null : entries.Contains(change.Key);
        change.Result = (change.Value, isThere) switch
        {
            (null, true) => LookupResult.Removed,
            (null, false) => LookupResult.NotFound,
            (_, true) => LookupResult.Replaced,
            (_, false) => count < maxEntries ? LookupResult.Created : LookupResult.Full,
        };
        if (Changes(change.Result))
        {
            _staged[change.Key] = change.Value;
            count += change.Result switch { LookupResult.Created => 1, LookupResult.Removed => -1, _ => 0 };
        }
    }
}
