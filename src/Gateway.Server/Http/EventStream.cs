using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Fleet;
using Gateway.Limits;
using Gateway.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Http;

/// <summary>The events of sessions as server-sent events (WHATWG HTML 9.2), for a bounded number of readers, each at its own pace.</summary>
internal sealed class EventStream(SessionEvents events, NodeIdentity node, IOptions<GatewayLimits> limits)
{
    /// <summary>The number of events that are copied from the ring at a time: 256, for which its lock is held for microseconds.</summary>
    internal const int BatchSize = 256;

    /// <summary>The silence after which a reader gets an <c>alive</c> event: 15 s, half of the shortest common timeout of proxies.</summary>
    internal static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary>The readers.</summary>
    internal EventReaderLimit Readers { get; } = new(limits.Value.MaxEventReaders, "Gateway:Limits:MaxEventReaders");

    /// <summary>The first event for a reader that has received everything up to <paramref name="after"/>; null for events from now on, 0 for all that are kept.</summary>
    /// <returns>The number of the first event to send; null if <paramref name="after"/> does not exist here yet.</returns>
    internal long? Begin(long? after)
    {
        var next = events.Next;
        switch (after)
        {
            case null:
                return next;
            case 0:
                events.Read(0, [], out var oldest);
                return oldest;
            default:
                return after < next ? after + 1 : null;
        }
    }

    /// <summary>
    /// The first event for a reader that sends its last event's id. An id that was not assigned here (by another gateway, or before the clock was set back) and
    /// an invalid id count as none: the reader has received nothing, is told so, and gets all events that are kept.
    /// </summary>
    internal long Resume(string lastEventId) =>
        long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Begin(number) is { } next ? next : 1;

    /// <summary>All events from <paramref name="next"/> on, as they happen, until the gateway has drained.</summary>
    internal async IAsyncEnumerable<SseItem<byte[]>> ReadAsync(long next, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var batch = new SessionEvent[BatchSize];
        yield return CreateAlive(next - 1);
        for (var state = EventWait.Arrived; state != EventWait.Over; state = await events.WaitAsync(next, Silence, cancellation))
        {
            if (state == EventWait.Silence)
            {
                yield return CreateAlive(next - 1);
            }

            int count;
            do
            {
                count = events.Read(next, batch, out var oldest);
                if (next < oldest)
                {
                    yield return CreateMissed(next, oldest - 1);
                    next = oldest;
                }

                for (var index = 0; index < count; index++)
                {
                    yield return CreateItem(batch[index]);
                }

                next += count;
            }
            while (count > 0);
        }
    }

    private SseItem<byte[]> CreateItem(in SessionEvent one)
    {
        var (type, session, seconds) = one.Kind switch
        {
            SessionEventKind.Open => ("open", one.Session.ToString(), default(double?)),
            SessionEventKind.Close => ("close", one.Session.ToString(), one.Duration.TotalSeconds),
            SessionEventKind.Named => ("named", one.Session.ToString(), default(double?)),
            SessionEventKind.Replaced => ("replaced", one.Session.ToString(), default(double?)),
            _ => ("reject", null, default(double?)),
        };
        var view = new EventView(node.Name, one.Number, one.At, session, one.Listener.Name, one.Listener.Transport, one.Address, one.Reason, seconds, one.ClientName);
        return CreateItem(type, one.Number, view, HttpJson.Default.EventView);
    }

    private SseItem<byte[]> CreateMissed(long from, long to) =>
        CreateItem("missed", to, new MissedView(node.Name, from, to, from < events.First ? "gateway restarted" : "fell behind"), HttpJson.Default.MissedView);

    private SseItem<byte[]> CreateAlive(long last) => CreateItem("alive", last, new AliveView(node.Name, last), HttpJson.Default.AliveView);

    private static SseItem<byte[]> CreateItem<T>(string type, long number, T view, JsonTypeInfo<T> json) =>
        new(JsonSerializer.SerializeToUtf8Bytes(view, json), type) { EventId = number.ToString(CultureInfo.InvariantCulture) };
}
