using System.Collections.Concurrent;

namespace Gateway.Fleet;

/// <summary>
/// The other nodes of the fleet. A node that was not heard for a lease is lost; only the clock of this process decides, and nobody is lost while this process itself can't
/// reach the engine, nor within a lease after it can again.
/// </summary>
internal sealed class FleetNodes(TimeSpan lease, TimeProvider time)
{
    /// <summary>The nodes that are listed: 8 191, as many as there are numbers.</summary>
    private const int MaxNodes = NodeNumber.Max;

    private readonly ConcurrentDictionary<int, Entry> _nodes = new();
    private long _connectedAt;

    /// <summary>Raised with a node that has left, is lost, or whose number another process has by now.</summary>
    internal event Action<NodeNumber>? Gone;

    /// <summary>The nodes, in order of their names.</summary>
    internal IReadOnlyList<FleetNode> All => [.. _nodes.Values.Select(entry => entry.Node).OrderBy(node => node.Report.Name, StringComparer.Ordinal)];

    /// <summary>The number of nodes.</summary>
    internal int Count => _nodes.Count;

    /// <summary>Whether this process reaches the engine for less than a lease, so that a node may not have been heard yet.</summary>
    internal bool IsRecent => time.GetElapsedTime(Volatile.Read(ref _connectedAt)) < lease;

    /// <summary>The node with this number; null if it is not known.</summary>
    internal FleetNode? Find(int number) => _nodes.TryGetValue(number, out var entry) ? entry.Node : null;

    /// <summary>Whether this very process is known.</summary>
    internal bool Has(NodeNumber id) => _nodes.TryGetValue(id.Number, out var entry) && entry.Node.Id == id;

    /// <summary>Notes that this process reaches the engine again.</summary>
    internal void OnConnected() => Volatile.Write(ref _connectedAt, time.GetTimestamp());

    /// <summary>Notes a heartbeat. One of an earlier process of the same number changes nothing.</summary>
    /// <returns>Whether the node was not known.</returns>
    internal bool Heard(NodeNumber id, NodeReport report)
    {
        var entry = new Entry(new FleetNode(id, report, time.GetUtcNow()), time.GetTimestamp());
        while (true)
        {
            if (!_nodes.TryGetValue(id.Number, out var before))
            {
                if (report.State == PeerState.Leaving || _nodes.Count >= MaxNodes)
                {
                    return false;
                }

                if (_nodes.TryAdd(id.Number, entry))
                {
                    return true;
                }
            }
            else if (id.Epoch < before.Node.Id.Epoch)
            {
                return false;
            }
            else if (report.State == PeerState.Leaving)
            {
                Remove(before);
                return false;
            }
            else if (_nodes.TryUpdate(id.Number, entry, before))
            {
                if (before.Node.Id != id)
                {
                    Gone?.Invoke(before.Node.Id);
                }

                return before.Node.Id != id;
            }
        }
    }

    /// <summary>Removes the nodes that are lost.</summary>
    /// <returns>These.</returns>
    internal IReadOnlyList<FleetNode> RemoveLost()
    {
        if (IsRecent)
        {
            return [];
        }

        return [.. _nodes.Values.Where(entry => time.GetElapsedTime(entry.Heard) >= lease && Remove(entry)).Select(entry => entry.Node)];
    }

    private bool Remove(Entry entry)
    {
        if (!_nodes.TryRemove(KeyValuePair.Create(entry.Node.Id.Number, entry)))
        {
            return false;
        }

        Gone?.Invoke(entry.Node.Id);
        return true;
    }

    private sealed record Entry(FleetNode Node, long Heard);
}
