using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Limits;
using Gateway.Lookup;
using Gateway.Rooms;
using Microsoft.Extensions.Options;

namespace Gateway.Http.Rooms;

/// <summary>The messages of rooms as server-sent events (WHATWG HTML 9.2), for a limited number of readers, each at its own pace.</summary>
internal sealed class RoomEvents(IRooms rooms, IOptionsMonitor<GatewayLimits> limits, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>The silence after which a reader gets an <c>alive</c> event: 15 s, half of the shortest common timeout of proxies.</summary>
    internal static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary>The readers.</summary>
    internal EventReaderLimit Readers { get; } = new(limits.CurrentValue.MaxRoomReaders, "Gateway:Limits:MaxRoomReaders");

    /// <summary>All messages from now on, until the reader disconnects or the gateway stops.</summary>
    internal async IAsyncEnumerable<SseItem<byte[]>> ReadAsync(string room, [EnumeratorCancellation] CancellationToken gone)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(gone, lifetime.ApplicationStopping);
        var reader = new RoomReader(limits.CurrentValue);
        using var watch = rooms.Watch(room, reader.Deliver);

        // Once the reader has received this event, no message is lost.
        yield return CreateAlive(room);
        await foreach (var (message, missed) in reader.ReadAsync(Silence, time, end.Token))
        {
            if (missed > 0)
            {
                yield return CreateItem("missed", new RoomMissed(room, missed), HttpJson.Default.RoomMissed);
            }

            if (message is not null)
            {
                yield return CreateMessage(room, message);
            }
            else if (missed == 0)
            {
                yield return CreateAlive(room);
            }
        }
    }

    private static SseItem<byte[]> CreateMessage(string room, byte[] message)
    {
        var (sender, bytes) = RoomMessage.Split(room, message);
        return CreateItem("message", new RoomEvent(room, sender, LookupText.Encode(bytes.Span)), HttpJson.Default.RoomEvent);
    }

    private static SseItem<byte[]> CreateAlive(string room) => CreateItem("alive", new RoomAlive(room), HttpJson.Default.RoomAlive);

    private static SseItem<byte[]> CreateItem<T>(string type, T view, JsonTypeInfo<T> json) => new(JsonSerializer.SerializeToUtf8Bytes(view, json), type);
}
