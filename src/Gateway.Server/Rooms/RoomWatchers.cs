using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Gateway.Rooms;

/// <summary>The callbacks that receive a room's messages without being members. A room without watchers costs its publishers one check.</summary>
internal sealed class RoomWatchers
{
    private readonly ConcurrentDictionary<string, ImmutableArray<Action<byte[]>>> _watchers = new(StringComparer.Ordinal);
    private int _count;

    internal IDisposable Add(string room, Action<byte[]> deliver)
    {
        _watchers.AddOrUpdate(room, static (_, added) => [added], static (_, others, added) => others.Add(added), deliver);
        Interlocked.Increment(ref _count);
        return new Watch(this, room, deliver);
    }

    internal void Deliver(string room, byte[] message)
    {
        if (Volatile.Read(ref _count) == 0 || !_watchers.TryGetValue(room, out var watchers))
        {
            return;
        }

        foreach (var deliver in watchers)
        {
            deliver(message);
        }
    }

    private void Remove(string room, Action<byte[]> deliver)
    {
        while (_watchers.TryGetValue(room, out var watchers))
        {
            var others = watchers.Remove(deliver);
            if (others.IsEmpty ? _watchers.TryRemove(KeyValuePair.Create(room, watchers)) : _watchers.TryUpdate(room, others, watchers))
            {
                break;
            }
        }

        Interlocked.Decrement(ref _count);
    }

    private sealed class Watch(RoomWatchers watchers, string room, Action<byte[]> deliver) : IDisposable
    {
        private int _isOver;

        /// <summary>Stops watching. Calling it twice is harmless.</summary>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
            {
                watchers.Remove(room, deliver);
            }
        }
    }
}
