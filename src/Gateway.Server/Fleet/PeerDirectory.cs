using System.Runtime.InteropServices;
using System.Text;

namespace Gateway.Fleet;

/// <summary>The nodes whose heartbeats were received recently. The heartbeat of a known node allocates nothing.</summary>
internal sealed class PeerDirectory
{
    /// <summary>The maximum length of a node's name, in bytes: that of a label of a host name.</summary>
    public const int MaxNodeLength = 63;

    private readonly TimeSpan _expiry;
    private readonly int _max;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _peers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    /// <param name="expiry">How long a node is remembered.</param>
    /// <param name="max">The maximum number of nodes.</param>
    /// <param name="time">The clock.</param>
    public PeerDirectory(TimeSpan expiry, int max, TimeProvider time)
    {
        _expiry = expiry;
        _max = max;
        _time = time;
        _bySpan = _peers.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The known nodes, in order of their names.</summary>
    public IReadOnlyList<Peer> All
    {
        get
        {
            lock (_lock)
            {
                RemoveExpired();
                return [.. _peers.Select(peer => new Peer(peer.Key, peer.Value.State, peer.Value.LastSeen)).OrderBy(peer => peer.Node, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>The number of nodes in a state.</summary>
    public int Count(PeerState state) => All.Count(peer => peer.State == state);

    /// <summary>Records a node's heartbeat; false if the node is new and the maximum is reached.</summary>
    internal bool Update(ReadOnlySpan<byte> node, PeerState state)
    {
        Span<char> name = stackalloc char[MaxNodeLength];
        name = name[..Encoding.ASCII.GetChars(node, name)];
        lock (_lock)
        {
            if (!_bySpan.ContainsKey(name) && _peers.Count >= _max)
            {
                RemoveExpired();
                if (_peers.Count >= _max)
                {
                    return false;
                }
            }

            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_bySpan, name, out _);
            entry = new Entry(state, _time.GetTimestamp(), _time.GetUtcNow());
            return true;
        }
    }

    private void RemoveExpired()
    {
        // This collection allows removing while it is enumerated.
        foreach (var (node, entry) in _peers)
        {
            if (_time.GetElapsedTime(entry.Heard) >= _expiry)
            {
                _peers.Remove(node);
            }
        }
    }

    private readonly record struct Entry(PeerState State, long Heard, DateTimeOffset LastSeen);
}
