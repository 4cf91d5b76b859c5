using Gateway.Fleet;

namespace Gateway.Lookup.Shared;

/// <summary>Makes changes in the fleet's table by compare-and-set, and answers once the engine has acknowledged them.</summary>
internal sealed class SharedChanges(IFleetEngine engine, SharedFollower follower, SharedEntries entries, LookupOptions options, TimeSpan patience, TimeProvider time)
{
    /// <summary>
    /// The number of locks: 64. Changes of one key on this node wait for each other by them, since side by side all but one would be refused by the engine.
    /// </summary>
    private const int Locks = 64;

    private readonly SemaphoreSlim[] _locks = [.. Enumerable.Range(0, Locks).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Sets the value of a key, or removes it, within the patience.</summary>
    internal async Task<LookupResult> ChangeAsync(string key, byte[]? value)
    {
        using var timeout = new CancellationTokenSource(patience, time);
        switch (await follower.Trust.ReadyAsync(timeout.Token))
        {
            case SharedStanding.Lost:
                return LookupResult.Lost;
            case SharedStanding.Behind:
                return LookupResult.Away;
        }

        if (value is not null && !entries.TryReserve(key))
        {
            return LookupResult.Full;
        }

        try
        {
            return await InTurnAsync(key, value, timeout.Token);
        }
        finally
        {
            if (value is not null)
            {
                entries.Release();
            }
        }
    }

    private async Task<LookupResult> InTurnAsync(string key, byte[]? value, CancellationToken cancellation)
    {
        var turn = _locks[(uint)string.GetHashCode(key, StringComparison.Ordinal) % Locks];
        try
        {
            await turn.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return LookupResult.Away;
        }

        try
        {
            return await TryAsync(new SharedChange(key, value, entries.Round), follower.Map!, cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    // What this node knows may be old: whoever is refused by the engine, or would find nothing to remove, asks what there is and tries again.
    private async Task<LookupResult> TryAsync(SharedChange change, IFleetMap map, CancellationToken cancellation)
    {
        var (present, isAsked) = (entries.Find(change.Key), false);
        while (engine.State == FleetState.Connected)
        {
            var isThere = entries.Shows(change.Key, present);
            if (change.Value is not null || isThere)
            {
                if (await WriteAsync(change, present, map, cancellation) is not { } failure)
                {
                    return (change.Value, isThere) switch { (null, _) => LookupResult.Removed, (_, true) => LookupResult.Replaced, _ => LookupResult.Created };
                }

                if (failure != LookupResult.NotSaved)
                {
                    return failure;
                }
            }
            else if (isAsked)
            {
                return LookupResult.NotFound;
            }

            try
            {
                var seen = follower.Known.Seen;
                if (follower.Known.Fault(await map.GetStateAsync(cancellation), seen) is { } fault)
                {
                    follower.Lose(fault);
                    return LookupResult.Lost;
                }

                (present, isAsked) = (Read(change.Key, await map.GetAsync(change.Key, cancellation)), true);
            }
            catch (Exception exception) when (exception is FleetException or OperationCanceledException)
            {
                return LookupResult.Away;
            }
        }

        return LookupResult.Away;
    }

    // Returns null for success, and NotSaved if somebody else was first.
    private async Task<LookupResult?> WriteAsync(SharedChange change, SharedEntry present, IFleetMap map, CancellationToken cancellation)
    {
        var seen = follower.Known.Seen;
        try
        {
            if (change.Value is null && !entries.IsConfigured(change.Key))
            {
                return !await map.TryDeleteAsync(change.Key, present.Revision, cancellation) ? LookupResult.NotSaved
                    : entries.Confirm(change.Key, new(SharedEntryKind.None, null, present.Revision), change.Round) ? null
                    : LookupResult.Unconfirmed;
            }

            var revision = await map.TrySetAsync(change.Key, SharedValue.Encode(change.Value), present.Revision, cancellation);
            if (revision == 0)
            {
                return LookupResult.NotSaved;
            }

            if (revision <= seen)
            {
                follower.Lose($"a change has the number {revision}, and {seen} were seen");
                return LookupResult.Lost;
            }

            follower.Known.Saw(revision);
            var entry = new SharedEntry(change.Value is null ? SharedEntryKind.Hidden : SharedEntryKind.Value, change.Value, revision);
            return entries.Confirm(change.Key, entry, change.Round) ? null : LookupResult.Unconfirmed;
        }
        catch (Exception exception) when (exception is FleetException or OperationCanceledException)
        {
            return LookupResult.Unconfirmed;
        }
    }

    private SharedEntry Read(string key, FleetEntry? entry)
    {
        if (entry is not { } present)
        {
            return default;
        }

        // What cannot be read changes nothing here but the number that is compared.
        var read = SharedValue.Decode(present.Value.Span, options.MaxValueLength, present.Revision);
        return read.Kind == SharedEntryKind.Unreadable ? entries.Find(key) with { Revision = present.Revision } : read;
    }
}
