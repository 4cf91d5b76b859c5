namespace Gateway.Sessions;

/// <summary>The texts for each <see cref="SessionEnd"/>.</summary>
internal static class SessionEndExtensions
{
    /// <summary>Every reason, for metrics that report all of them from the start.</summary>
    public static IEnumerable<string> AllReasons { get; } = [.. Enum.GetValues<SessionEnd>().Where(end => end != SessionEnd.None).Select(ToReason)];

    /// <summary>The reason as it is written in the log, in metrics and in the API.</summary>
    public static string ToReason(this SessionEnd end) => end switch
    {
        SessionEnd.None => "open",
        SessionEnd.ClientClosed => "client closed",
        SessionEnd.Probe => "probe",
        SessionEnd.Quit => "quit",
        SessionEnd.Reset => "reset",
        SessionEnd.LineTooLong => "line too long",
        SessionEnd.FrameTooLarge => "frame too large",
        SessionEnd.Malformed => "malformed",
        SessionEnd.Truncated => "truncated",
        SessionEnd.NotThisProtocol => "not this protocol",
        SessionEnd.IdleTimeout => "idle timeout",
        SessionEnd.ReadTimeout => "read timeout",
        SessionEnd.WriteTimeout => "write timeout",
        SessionEnd.SlowConsumer => "slow consumer",
        SessionEnd.Operator => "operator",
        SessionEnd.SetupTimeout => "setup timeout",
        SessionEnd.Unauthorized => "unauthorized",
        SessionEnd.Replaced => "replaced",
        SessionEnd.AlreadyConnected => "already connected",
        SessionEnd.ShuttingDown => "shutting down",
        SessionEnd.UpstreamUnreachable => "upstream unreachable",
        SessionEnd.UpstreamClosed => "upstream closed",
        SessionEnd.UpstreamReset => "upstream reset",
        SessionEnd.HalfClosedTimeout => "half-closed timeout",
        SessionEnd.Internal => "internal",
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, null),
    };

    /// <summary>The error reply that is sent before the close; empty where there is nothing to send or nobody to receive it.</summary>
    internal static ReadOnlySpan<byte> ToErrorReply(this SessionEnd end) => end switch
    {
        SessionEnd.LineTooLong => "ERR line too long"u8,
        SessionEnd.FrameTooLarge => "ERR frame too large"u8,
        SessionEnd.Malformed => "ERR malformed"u8,
        SessionEnd.NotThisProtocol => "ERR not this protocol"u8,
        SessionEnd.SetupTimeout => "ERR setup timeout"u8,
        SessionEnd.IdleTimeout => "ERR idle timeout"u8,
        SessionEnd.ReadTimeout => "ERR read timeout"u8,
        SessionEnd.Internal => "ERR internal"u8,
        _ => default,
    };
}
