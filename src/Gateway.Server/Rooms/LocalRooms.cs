using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Diagnostics;
using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Rooms;

/// <summary>The rooms of this process. A room exists while it has members.</summary>
internal sealed class LocalRooms(IOptionsMonitor<GatewayLimits> limits) : IRooms, IInstrumented
{
    private readonly ConcurrentDictionary<string, Room> _rooms = new(StringComparer.Ordinal);
    private readonly RoomWatchers _watchers = new();
    private long _memberships;

    /// <inheritdoc/>
    public int MaxPerMember => limits.CurrentValue.MaxRoomsPerSession;

    /// <inheritdoc/>
    public int Count => _rooms.Count;

    /// <inheritdoc/>
    public long Memberships => Interlocked.Read(ref _memberships);

    /// <inheritdoc/>
    public bool Join(string room, IRoomMember member)
    {
        while (true)
        {
            if (_rooms.GetOrAdd(room, static _ => new Room()).TryAdd(member, out var isNew))
            {
                Interlocked.Add(ref _memberships, isNew ? 1 : 0);
                return isNew;
            }
        }
    }

    /// <inheritdoc/>
    public bool Leave(string room, IRoomMember member)
    {
        if (!_rooms.TryGetValue(room, out var found) || !found.Remove(member, out var isGone))
        {
            return false;
        }

        Interlocked.Decrement(ref _memberships);
        if (isGone)
        {
            // Removes this instance only: a new room may already have the same name.
            _rooms.TryRemove(KeyValuePair.Create(room, found));
        }

        return true;
    }

    /// <inheritdoc/>
    public int CountMembers(string room) => _rooms.TryGetValue(room, out var found) ? found.Count : 0;

    /// <inheritdoc/>
    public int Publish(string room, IRoomMember? sender, byte[] message)
    {
        var count = _rooms.TryGetValue(room, out var found) ? found.Deliver(sender, message) : 0;
        _watchers.Deliver(room, message);
        return count;
    }

    /// <inheritdoc/>
    public IDisposable Watch(string room, Action<byte[]> deliver) => _watchers.Add(room, deliver);

    /// <inheritdoc/>
    public IEnumerable<string> All() => _rooms.Select(room => room.Key);

    /// <inheritdoc/>
    public IReadOnlyList<string> GetMembers(string room) => _rooms.TryGetValue(room, out var found) ? found.Ids() : [];

    /// <inheritdoc/>
    public void AddInstruments(Meter meter)
    {
        meter.CreateObservableUpDownCounter("gateway.rooms", () => Count, "{room}", "Rooms that have members.");
        meter.CreateObservableUpDownCounter("gateway.room.memberships", () => Memberships, "{membership}", "Memberships over all rooms.");
    }
}
