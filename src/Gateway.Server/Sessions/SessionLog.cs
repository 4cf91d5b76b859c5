using System.Net;
using Gateway.Clients;
using Gateway.Diagnostics;

namespace Gateway.Sessions;

/// <summary>The log messages of sessions. Ends that a client can choose are logged as Debug; those that an operator may look for as Information.</summary>
internal static partial class SessionLog
{
    internal static void SessionOpened(this ILogger log, Session session)
    {
        if (log.IsEnabled(LogLevel.Debug))
        {
            Opened(log, session.Id, session.Listener.Name, session.Address);
        }
    }

    internal static void SessionEnded(this ILogger log, Session session, TimeSpan duration)
    {
        var level = session.End switch
        {
            SessionEnd.Probe or SessionEnd.ClientClosed or SessionEnd.Quit or SessionEnd.Reset or SessionEnd.ShuttingDown or SessionEnd.UpstreamClosed => LogLevel.Debug,
            _ => LogLevel.Information,
        };
        if (!log.IsEnabled(level))
        {
            return;
        }

        if (session.End == SessionEnd.Probe)
        {
            Probe(log, session.Listener.Name, session.Address);
            return;
        }

        var (address, reason, seconds) = (session.Address, session.End.ToReason(), duration.TotalSeconds);
        var (received, sent) = (session.Traffic.BytesReceived, session.Traffic.BytesSent);
        if (session.ClientName is { } client)
        {
            ClientClosed(log, level, session.Id, client, session.Listener.Name, address, reason, seconds, received, sent);
        }
        else
        {
            Closed(log, level, session.Id, session.Listener.Name, address, reason, seconds, received, sent);
        }
    }

    [LoggerMessage(GatewayEventIds.ConnectionRefused, LogLevel.Debug, "Connection to {Listener} from {Address} refused: {Reason}")]
    internal static partial void ConnectionRefused(this ILogger log, string listener, EndPoint? address, string reason);

    [LoggerMessage(GatewayEventIds.SessionFailed, LogLevel.Error, "Session {Session} failed and is closed: this is a bug")]
    internal static partial void SessionFailed(this ILogger log, Exception exception, SessionId session);

    [LoggerMessage(GatewayEventIds.HandlerFailed, LogLevel.Error, "Session {Session}: a request failed and was answered 'ERR internal'; the session continues: this is a bug")]
    internal static partial void HandlerFailed(this ILogger log, Exception exception, SessionId session);

    [LoggerMessage(GatewayEventIds.HandlerIgnoresTimeout, LogLevel.Error,
        "Session {Session}: a request's handler did not stop when it was canceled after {Milliseconds} ms (Timeouts:Request): a bug of the handler, the session is closed")]
    internal static partial void HandlerIgnoresTimeout(this ILogger log, SessionId session, long milliseconds);

    [LoggerMessage(GatewayEventIds.SessionNamed, LogLevel.Debug, "Session {Session} on {Listener} from {Address} is {Client}")]
    internal static partial void SessionNamed(this ILogger log, SessionId session, string listener, string address, string client);

    [LoggerMessage(GatewayEventIds.AlreadyConnected, LogLevel.Information, "Session {Session} on {Listener} from {Address} can't be {Client}: a live session is, and keeps the name (Identity:Duplicate is Refuse)")]
    internal static partial void AlreadyConnected(this ILogger log, SessionId session, string listener, string address, string client);

    [LoggerMessage(GatewayEventIds.OtherName, LogLevel.Information, "Session {Session} on {Listener} is {Client} and was to become {Other} by its {Source}: refused")]
    internal static partial void OtherName(this ILogger log, SessionId session, string listener, string client, string other, IdentitySource source);

    [LoggerMessage(GatewayEventIds.SlowConsumer, LogLevel.Warning,
        "Slow consumer: session {Session} on {Listener} is aborted; {Messages} pushes ({Bytes} bytes) were queued, and a flush has been waiting for {Milliseconds} ms")]
    internal static partial void SlowConsumer(this ILogger log, SessionId session, string listener, int messages, long bytes, long milliseconds);

    [LoggerMessage(GatewayEventIds.SessionOpened, LogLevel.Debug, "Session {Session} opened on {Listener} from {Address}")]
    private static partial void Opened(ILogger log, SessionId session, string listener, string address);

    [LoggerMessage(EventId = GatewayEventIds.SessionClosed, Message = "Session {Session} on {Listener} from {Address} ended: {Reason} after {Seconds:0.###} s, {Received} bytes in, {Sent} bytes out")]
    private static partial void Closed(ILogger log, LogLevel level, SessionId session, string listener, string address, string reason, double seconds, long received, long sent);

    [LoggerMessage(EventId = GatewayEventIds.ClientSessionClosed, Message = "Session {Session} of {Client} on {Listener} from {Address} ended: {Reason} after {Seconds:0.###} s, {Received} bytes in, {Sent} bytes out")]
    private static partial void ClientClosed(
        ILogger log, LogLevel level, SessionId session, string client, string listener, string address, string reason, double seconds, long received, long sent);

    [LoggerMessage(GatewayEventIds.SessionProbe, LogLevel.Debug, "Probe on {Listener} from {Address}")]
    private static partial void Probe(ILogger log, string listener, string address);
}
