using System.Net.WebSockets;
using Gateway.Sessions;

namespace Gateway.Http.WebSockets;

/// <summary>The status of the close frame for each <see cref="SessionEnd"/> (RFC 6455, 7.4.1); its reason text is the session's end reason.</summary>
internal static class WebSocketCloseStatuses
{
    /// <summary>1013: the connection was refused, and a later attempt may succeed. Registered with IANA, missing in the enum.</summary>
    private const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;

    /// <summary>The status and the reason text of the close frame.</summary>
    /// <param name="end">Why the session ended; <see cref="SessionEnd.None"/> if it never began.</param>
    /// <param name="received">The client's own status, if it closed first: it is sent back, as the RFC requires.</param>
    internal static (WebSocketCloseStatus Status, string? Reason) CloseStatus(this SessionEnd end, WebSocketCloseStatus? received)
    {
        WebSocketCloseStatus? status = end switch
        {
            SessionEnd.None => TryAgainLater,
            SessionEnd.ClientClosed or SessionEnd.Probe => null,
            SessionEnd.Quit => WebSocketCloseStatus.NormalClosure,
            SessionEnd.SetupTimeout or SessionEnd.IdleTimeout or SessionEnd.ReadTimeout or SessionEnd.ShuttingDown => WebSocketCloseStatus.EndpointUnavailable,
            SessionEnd.Truncated or SessionEnd.Malformed => WebSocketCloseStatus.ProtocolError,
            SessionEnd.FrameTooLarge => WebSocketCloseStatus.MessageTooBig,
            SessionEnd.Internal => WebSocketCloseStatus.InternalServerError,

            // Every other end is a limit that the client exceeded.
            _ => WebSocketCloseStatus.PolicyViolation,
        };
        return (status, received) switch
        {
            ({ } ours, _) => (ours, end == SessionEnd.None ? "try again later" : end.ToReason()),

            // The framework reports a close frame without a status as Empty, and cannot send one.
            (null, null or WebSocketCloseStatus.Empty) => (WebSocketCloseStatus.NormalClosure, null),
            (null, { } theirs) => (theirs, null),
        };
    }
}
