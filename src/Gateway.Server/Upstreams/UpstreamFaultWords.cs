using System.Net.Sockets;

namespace Gateway.Upstreams;

/// <summary>The words for each <see cref="UpstreamFault"/>, and which one an exception is.</summary>
internal static class UpstreamFaultWords
{
    /// <summary>Every word, for metrics that report all reasons from the start.</summary>
    public static IEnumerable<string> All { get; } = [.. Enum.GetValues<UpstreamFault>().Select(Word)];

    /// <summary>The fault as it stands in logs and metrics.</summary>
    public static string Word(this UpstreamFault fault) => fault switch
    {
        UpstreamFault.NameNotResolved => "name not resolved",
        UpstreamFault.Refused => "refused",
        UpstreamFault.Timeout => "timeout",
        UpstreamFault.Unreachable => "unreachable",
        UpstreamFault.OutOfFiles => "out of files",
        UpstreamFault.Tls => "tls",
        UpstreamFault.Reset => "reset",
        _ => "other",
    };

    /// <summary>What a failed connect comes to.</summary>
    public static UpstreamFault Of(Exception exception) => exception switch
    {
        OperationCanceledException => UpstreamFault.Timeout,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => UpstreamFault.Tls,
        SocketException socket => socket.SocketErrorCode switch
        {
            SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery => UpstreamFault.NameNotResolved,
            SocketError.ConnectionRefused or SocketError.AddressNotAvailable => UpstreamFault.Refused,
            SocketError.TimedOut => UpstreamFault.Timeout,
            SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown or SocketError.HostDown => UpstreamFault.Unreachable,
            SocketError.TooManyOpenSockets => UpstreamFault.OutOfFiles,
            SocketError.ConnectionReset or SocketError.ConnectionAborted => UpstreamFault.Reset,
            _ => UpstreamFault.Other,
        },
        _ => UpstreamFault.Other,
    };
}
