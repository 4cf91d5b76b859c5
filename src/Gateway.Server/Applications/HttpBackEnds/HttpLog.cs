using Gateway.Diagnostics;
using Gateway.Sessions;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>The log messages of HTTP back ends.</summary>
internal static partial class HttpLog
{
    [LoggerMessage(GatewayEventIds.CircuitOpened, LogLevel.Warning, "{Listener}: circuit to {Upstream} opened ({Reason}); retry in {Rest}")]
    internal static partial void CircuitOpened(this ILogger log, string listener, string upstream, string reason, TimeSpan rest);

    [LoggerMessage(GatewayEventIds.CircuitClosed, LogLevel.Information, "{Listener}: circuit to {Upstream} closed; it answers again")]
    internal static partial void CircuitClosed(this ILogger log, string listener, string upstream);

    [LoggerMessage(GatewayEventIds.EventNotDelivered, LogLevel.Warning, "The {Event} of session {Session} on {Listener} could not be delivered to the back end: {Reason}")]
    internal static partial void EventNotDelivered(this ILogger log, string @event, string session, string listener, string reason);

    [LoggerMessage(GatewayEventIds.EventsDropped, LogLevel.Warning, "{Listener}: {Waiting} opens and closes are queued for the back end; dropping more (Http:MaxQueuedEvents)")]
    internal static partial void EventsDropped(this ILogger log, string listener, int waiting);

    [LoggerMessage(GatewayEventIds.EventsGivenUp, LogLevel.Warning, "{Listener}: {Waiting} opens and closes were not delivered before the stop")]
    internal static partial void EventsGivenUp(this ILogger log, string listener, int waiting);

    [LoggerMessage(GatewayEventIds.DirectiveRefused, LogLevel.Warning, "Session {Session} on {Listener}: {Count} names in the back end's answer were ignored: {Reason}")]
    internal static partial void DirectiveRefused(this ILogger log, SessionId session, string listener, string reason, int count);
}
