using System.Net.Sockets;

namespace Gateway.Upstreams;

/// <summary>Names each <see cref="UpstreamFailure"/>, and maps exceptions to failures.</summary>
internal static class UpstreamFailureExtensions
{
    /// <summary>Every reason, for metrics that report all of them from the start.</summary>
    public static IEnumerable<string> AllReasons { get; } = [.. Enum.GetValues<UpstreamFailure>().Select(ToReason)];

    /// <summary>The failure as it is written in logs and metrics.</summary>
    public static string ToReason(this UpstreamFailure fault) => fault switch
    {
        UpstreamFailure.NameNotResolved => "name not resolved",
        UpstreamFailure.Refused => "refused",
        UpstreamFailure.Timeout => "timeout",
        UpstreamFailure.Unreachable => "unreachable",
        UpstreamFailure.OutOfFiles => "out of files",
        UpstreamFailure.Tls => "tls",
        UpstreamFailure.Reset => "reset",
        _ => "other",
    };

    /// <summary>The failure for the exception of a failed connect.</summary>
    public static UpstreamFailure FromException(Exception exception) => exception switch
    {
        OperationCanceledException => UpstreamFailure.Timeout,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => UpstreamFailure.Tls,
        SocketException socket => socket.SocketErrorCode switch
        {
            SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery => UpstreamFailure.NameNotResolved,
            SocketError.ConnectionRefused or SocketError.AddressNotAvailable => UpstreamFailure.Refused,
            SocketError.TimedOut => UpstreamFailure.Timeout,
            SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown or SocketError.HostDown => UpstreamFailure.Unreachable,
            SocketError.TooManyOpenSockets => UpstreamFailure.OutOfFiles,
            SocketError.ConnectionReset or SocketError.ConnectionAborted => UpstreamFailure.Reset,
            _ => UpstreamFailure.Other,
        },
        _ => UpstreamFailure.Other,
    };
}
