using Gateway.Diagnostics;

namespace Gateway.Sessions;

// What the log says of a drain.
internal sealed partial class Drain
{
    [LoggerMessage(GatewayEventIds.Draining, LogLevel.Information, "Stopping: not ready, {Sessions} sessions go on and new ones are let in for {Grace}, then they end within {Drain}")]
    private partial void Begun(int sessions, TimeSpan grace, TimeSpan drain);

    [LoggerMessage(GatewayEventIds.DrainTold, LogLevel.Information, "Stopping: no new connections, {Sessions} sessions are told and end one by one")]
    private partial void Told(int sessions);

    [LoggerMessage(GatewayEventIds.DrainGoesOn, LogLevel.Information, "Stopping: {Remaining} sessions left, {Closed} closed, {Rate} a second")]
    private partial void GoesOn(int remaining, int closed, double rate);

    [LoggerMessage(GatewayEventIds.SessionCut, LogLevel.Warning, "Session {Session} on {Listener} did not end in time and is cut")]
    private partial void WasCut(SessionId session, string listener);

    [LoggerMessage(GatewayEventIds.Drained, LogLevel.Information, "Stopping: {Sessions} sessions ended in {Seconds:0.0} s")]
    private partial void Done(int sessions, double seconds);
}
