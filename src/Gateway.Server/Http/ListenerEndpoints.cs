using Gateway.Http.Examples;
using Gateway.Sessions;
using Gateway.Transports;

namespace Gateway.Http;

/// <summary><c>GET /api/v1/listeners</c> (docs/protocol.md 8): lists the open listeners.</summary>
internal static class ListenerEndpoints
{
    internal static void MapListeners(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/api/v1/listeners", HttpRoutes.Read, List).WithSummary("The listeners with their addresses and counters").WithTags("Operation").Produces<ListenerList>()
            .WithExamples(new Example("all", "/api/v1/listeners")
            {
                Answer = Example.Json(
                    new ListenerList([new ListenerView("line", "tcp://127.0.0.1:9000", "tcp", "Line", null, "Commands", 65_536, 1, 3, 0, 120, 96, 8, 9)], [new DatagramListenerView("lookup", "udp://127.0.0.1:9053")]),
                    HttpJson.Default.ListenerList),
            });

    private static JsonBody<ListenerList> List(ListenerDirectory listeners, DatagramListenerDirectory datagramListeners) => new(
        new ListenerList([.. listeners.All.Select(ListenerView.From)], [.. datagramListeners.All.Select(one => new DatagramListenerView(one.Name, one.Url))]),
        HttpJson.Default.ListenerList);
}

/// <summary>The response of <c>GET /api/v1/listeners</c>.</summary>
/// <param name="Listeners">Every open listener.</param>
/// <param name="Doors">The open datagram listeners: UDP lookup, control, discovery.</param>
internal sealed record ListenerList(IReadOnlyList<ListenerView> Listeners, IReadOnlyList<DatagramListenerView> Doors);

/// <summary>A datagram listener in the HTTP API.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Url">The bound address.</param>
internal sealed record DatagramListenerView(string Name, string Url);
