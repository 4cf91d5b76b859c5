using System.Runtime.InteropServices;
using System.Text;

namespace Gateway.Diagnostics;

/// <summary>The nodes that were heard lately. Hearing one that is known makes no garbage.</summary>
internal sealed class PeerDirectory
{
    /// <summary>The longest name of a node, in bytes: a host name's longest part.</summary>
    public const int LongestNode = 63;

    private readonly TimeSpan _expiry;
    private readonly int _max;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _peers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    /// <param name="expiry">How long a node is remembered.</param>
    /// <param name="max">How many are, at most.</param>
    /// <param name="time">The clock.</param>
    public PeerDirectory(TimeSpan expiry, int max, TimeProvider time)
    {
        _expiry = expiry;
        _max = max;
        _time = time;
        _bySpan = _peers.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Those that are remembered, in order of their names.</summary>
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

    /// <summary>How many are in a state.</summary>
    public int Count(PeerState state) => All.Count(peer => peer.State == state);

    /// <summary>A node was heard; false if it is new and no more can be remembered.</summary>
    internal bool Update(ReadOnlySpan<byte> node, PeerState state)
    {
        Span<char> name = stackalloc char[LongestNode];
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
        // Removing while walking is allowed for this collection.
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
