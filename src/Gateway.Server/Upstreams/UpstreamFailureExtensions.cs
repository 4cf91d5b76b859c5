using System.Net.Sockets;

namespace Gateway.Upstreams;

/// <summary>The words for each <see cref="UpstreamFailure"/>, and which one an exception is.</summary>
internal static class UpstreamFailureExtensions
{
    /// <summary>Every word, for metrics that report all reasons from the start.</summary>
    public static IEnumerable<string> AllReasons { get; } = [.. Enum.GetValues<UpstreamFailure>().Select(ToReason)];

    /// <summary>The fault as it stands in logs and metrics.</summary>
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

    /// <summary>What a failed connect comes to.</summary>
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
