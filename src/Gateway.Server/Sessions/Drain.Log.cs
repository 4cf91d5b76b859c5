using Gateway.Diagnostics;

namespace Gateway.Sessions;

// The log messages of a drain.
internal sealed partial class Drain
{
    [LoggerMessage(GatewayEventIds.Draining, LogLevel.Information, "Drain started: not ready, accepting for {Grace}, then closing {Sessions} sessions within {Drain}")]
    private partial void Started(int sessions, TimeSpan grace, TimeSpan drain);

    [LoggerMessage(GatewayEventIds.DrainListenersClosed, LogLevel.Information, "Drain: listeners closed; {Sessions} sessions were told and close one by one")]
    private partial void ListenersClosed(int sessions);

    [LoggerMessage(GatewayEventIds.DrainProgress, LogLevel.Information, "Drain: {Remaining} sessions left, {Closed} closed, {Rate} per second")]
    private partial void ProgressReported(int remaining, int closed, double rate);

    [LoggerMessage(GatewayEventIds.SessionCut, LogLevel.Warning, "Session {Session} on {Listener} did not end in time; aborting it")]
    private partial void SessionAborted(SessionId session, string listener);

    [LoggerMessage(GatewayEventIds.Drained, LogLevel.Information, "Drain finished: {Ended} of {Sessions} sessions ended in {Seconds:0.0} s")]
    private partial void Finished(int ended, int sessions, double seconds);
}
