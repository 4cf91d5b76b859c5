using Gateway.Diagnostics;

namespace Gateway.Transports.Epoll;

/// <summary>The log messages of the transport.</summary>
internal static partial class EpollLog
{
    [LoggerMessage(GatewayEventIds.AcceptingPaused, LogLevel.Error, "{Listener} can't accept connections (errno {Errno}; 23 and 24 mean out of files). Retrying every {Rest} ms; raise the open-files limit or lower Gateway:Limits:MaxConnections")]
    internal static partial void AcceptingPaused(this ILogger log, string listener, int errno, double rest);

    [LoggerMessage(GatewayEventIds.ConnectionFailed, LogLevel.Error, "A connection failed and was aborted: this is a bug")]
    internal static partial void ConnectionFailed(this ILogger log, Exception exception);
}
