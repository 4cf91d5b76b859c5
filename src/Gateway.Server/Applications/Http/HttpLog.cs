using Gateway.Diagnostics;
using Gateway.Sessions;

namespace Gateway.Applications.Http;

/// <summary>What the log says of HTTP back ends.</summary>
internal static partial class HttpLog
{
    [LoggerMessage(GatewayEventIds.BackEndRests, LogLevel.Warning, "{Listener}: {Upstream} fails ({Reason}) and is left alone for {Rest}")]
    internal static partial void BackEndRests(this ILogger log, string listener, string upstream, string reason, TimeSpan rest);

    [LoggerMessage(GatewayEventIds.BackEndIsBack, LogLevel.Information, "{Listener}: {Upstream} answers again")]
    internal static partial void BackEndIsBack(this ILogger log, string listener, string upstream);

    [LoggerMessage(GatewayEventIds.EventNotDelivered, LogLevel.Warning, "The {Event} of session {Session} on {Listener} could not be told to the back end: {Reason}")]
    internal static partial void EventNotDelivered(this ILogger log, string @event, string session, string listener, string reason);

    [LoggerMessage(GatewayEventIds.EventsDropped, LogLevel.Warning, "{Listener}: {Waiting} opens and closes wait for the back end, and more are dropped (Http:MaxQueuedEvents)")]
    internal static partial void EventsDropped(this ILogger log, string listener, int waiting);

    [LoggerMessage(GatewayEventIds.EventsGivenUp, LogLevel.Warning, "{Listener}: {Waiting} opens and closes are not delivered, the gateway stops")]
    internal static partial void EventsGivenUp(this ILogger log, string listener, int waiting);

    [LoggerMessage(GatewayEventIds.DirectiveRefused, LogLevel.Warning, "Session {Session} on {Listener}: the back end named {Count} rooms that were passed over: {Reason}")]
    internal static partial void DirectiveRefused(this ILogger log, SessionId session, string listener, string reason, int count);
}
