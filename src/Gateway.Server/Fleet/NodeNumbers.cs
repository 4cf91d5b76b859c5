using System.Globalization;
using System.Text.Json;

namespace Gateway.Fleet;

/// <summary>
/// The numbers of the nodes, in a map: a number belongs to a name, and each process that takes it has an epoch greater than the one before. Only where several ask at once
/// the map decides, by compare-and-set.
/// </summary>
internal sealed class NodeNumbers(IFleetEngine engine, IFleetMap map, string name, TimeSpan patience, TimeSpan lease, TimeProvider time)
{
    private static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Claims a number for this process.</summary>
    /// <exception cref="FleetException">The engine is away, or all numbers are taken.</exception>
    internal async Task<NodeClaim> ClaimAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var (entries, revisions) = await ReadAsync(cancellation);
            var own = entries.FirstOrDefault(entry => entry.Value.Name == name);
            if (own.Value is { } before)
            {
                var holder = new NodeNumber(own.Key, before.Epoch);
                if (await FindAsync(holder, cancellation) is { } other)
                {
                    return new NodeClaim(null, other);
                }

                if (await TryTakeAsync(own.Key, NextEpoch(before.Epoch), revisions[own.Key], cancellation) is { } taken)
                {
                    return new NodeClaim(taken, null);
                }
            }
            else if (FindFree(entries) is { } free)
            {
                var released = entries.GetValueOrDefault(free)?.Epoch ?? 0;
                if (await TryTakeAsync(free, NextEpoch(released), revisions.GetValueOrDefault(free), cancellation) is { } taken)
                {
                    return new NodeClaim(taken, null);
                }
            }
            else
            {
                throw new FleetException($"All {NodeNumber.Max} numbers of nodes are taken. Delete the entries of nodes that are gone for good.");
            }
        }
    }

    /// <summary>The live node that has this one's name; null if there is none.</summary>
    /// <exception cref="FleetException">The engine is away.</exception>
    internal async Task<NodeReport?> FindHolderAsync(CancellationToken cancellation)
    {
        var (entries, _) = await ReadAsync(cancellation);
        var own = entries.FirstOrDefault(entry => entry.Value.Name == name);
        return own.Value is { } entry ? await FindAsync(new NodeNumber(own.Key, entry.Epoch), cancellation) : null;
    }

    /// <summary>Whether this process still has its number; the entry is written again if the map has lost it.</summary>
    /// <exception cref="FleetException">The engine is away.</exception>
    internal async Task<bool> HoldsAsync(NodeNumber id, CancellationToken cancellation)
    {
        if (await map.GetAsync(Key(id.Number), cancellation) is not { } entry)
        {
            return await TryTakeAsync(id.Number, id.Epoch, revision: 0, cancellation) is not null;
        }

        return FleetJson.ReadEntry(entry.Value.Span) is { } holder && holder.Name == name && holder.Epoch == id.Epoch;
    }

    /// <summary>
    /// Gives a number back, unless another process has it by now. The entry stays, without a name: whoever has the number next has a greater epoch, however its clock is set.
    /// </summary>
    /// <exception cref="FleetException">The engine is away.</exception>
    internal async Task ReleaseAsync(NodeNumber id, CancellationToken cancellation)
    {
        if (await map.GetAsync(Key(id.Number), cancellation) is { } entry && FleetJson.ReadEntry(entry.Value.Span) == new NodeEntry(name, id.Epoch))
        {
            await map.TrySetAsync(Key(id.Number), Write(NodeEntry.Released(id.Epoch)), entry.Revision, cancellation);
        }
    }

    // Greater than that of every process before, also where the map does not know it any more: seconds of the clock, in 136 years.
    private uint NextEpoch(uint before) => Math.Max(before + 1, (uint)(time.GetUtcNow() - Beginning).TotalSeconds);

    private static string Key(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int? FindFree(Dictionary<int, NodeEntry> entries)
    {
        var number = Enumerable.Range(1, NodeNumber.Max).FirstOrDefault(number => !entries.TryGetValue(number, out var entry) || entry.IsReleased);
        return number > 0 ? number : null;
    }

    // The node that has the number, if it lives. Nobody listening tells at once that it does not; silence tells only after a lease.
    private async Task<NodeReport?> FindAsync(NodeNumber id, CancellationToken cancellation)
    {
        var begin = time.GetTimestamp();
        while (true)
        {
            var answer = await engine.AskAsync(id.Topic, Hello(id), patience, cancellation);
            switch (answer.Result)
            {
                case FleetAskResult.Answered when FleetJson.ReadReport(answer.Payload.Span) is { } report:
                    return report;
                case FleetAskResult.Nobody:
                    return null;
                case FleetAskResult.Away:
                    throw new FleetException(engine.Fault ?? "The engine is away.");
                default:
                    if (time.GetElapsedTime(begin) >= lease)
                    {
                        return null;
                    }

                    break;
            }
        }
    }

    private static byte[] Hello(NodeNumber id)
    {
        var frame = new byte[FleetFrame.HeaderSize];
        new FleetFrame(FleetFrameKind.Hello, FleetFrameFlags.None, id, Sequence: 1).Write(frame);
        return frame;
    }

    private async Task<NodeNumber?> TryTakeAsync(int number, uint epoch, long revision, CancellationToken cancellation) =>
        await map.TrySetAsync(Key(number), Write(new NodeEntry(name, epoch)), revision, cancellation) > 0 ? new NodeNumber(number, epoch) : null;

    private static byte[] Write(NodeEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, FleetJson.Default.NodeEntry);

    private async Task<(Dictionary<int, NodeEntry> Entries, Dictionary<int, long> Revisions)> ReadAsync(CancellationToken cancellation)
    {
        var (entries, revisions) = (new Dictionary<int, NodeEntry>(), new Dictionary<int, long>());
        await foreach (var change in map.WatchAsync(cancellation))
        {
            if (change.Kind == FleetChangeKind.CaughtUp)
            {
                break;
            }

            if (int.TryParse(change.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && change.Kind == FleetChangeKind.Set && FleetJson.ReadEntry(change.Value.Span) is { } entry)
            {
                (entries[number], revisions[number]) = (entry, change.Revision);
            }
        }

        return (entries, revisions);
    }
}
