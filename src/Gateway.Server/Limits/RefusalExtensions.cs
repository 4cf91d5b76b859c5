namespace Gateway.Limits;

/// <summary>The texts for each <see cref="Refusal"/>.</summary>
internal static class RefusalExtensions
{
    /// <summary>Every reason, for metrics that report all of them from the start.</summary>
    public static IEnumerable<string> AllReasons { get; } = [.. Enum.GetValues<Refusal>().Where(refusal => refusal != Refusal.None).Select(ToReason)];

    /// <summary>The reason for a message, or a datagram, over its rate limit.</summary>
    public const string RateLimited = "rate limited";

    /// <summary>The reasons that limits under <see cref="GatewayLimits.Observe"/> can report on a stream listener.</summary>
    public static IEnumerable<string> ObservableReasons { get; } =
    [
        Refusal.GatewayFull.ToReason(), Refusal.ListenerFull.ToReason(), Refusal.AddressFull.ToReason(), Refusal.AccessDenied.ToReason(),
        Refusal.GatewayRate.ToReason(), Refusal.AddressRate.ToReason(), RateLimited,
    ];

    /// <summary>The reason as it is written in logs and metrics.</summary>
    public static string ToReason(this Refusal refusal) => refusal switch
    {
        Refusal.GatewayFull => "gateway full",
        Refusal.ListenerFull => "listener full",
        Refusal.AddressFull => "address full",
        Refusal.ShuttingDown => "shutting down",
        Refusal.Probe => "probe",
        Refusal.SetupTimeout => "setup timeout",
        Refusal.ProxyUntrusted => "proxy untrusted",
        Refusal.ProxyInvalid => "proxy invalid",
        Refusal.TlsFailed => "tls failed",
        Refusal.AddressDelayed => "address delayed",
        Refusal.AccessDenied => "access denied",
        Refusal.GatewayRate => "gateway rate",
        Refusal.AddressRate => "address rate",
        _ => "none",
    };

    /// <summary>The error reply to the client (docs/protocol.md 2); empty if the protocol has none, and the connection is only closed.</summary>
    internal static ReadOnlySpan<byte> ToErrorReply(this Refusal refusal) => refusal switch
    {
        Refusal.GatewayFull or Refusal.ListenerFull or Refusal.AddressFull or Refusal.AddressDelayed or Refusal.GatewayRate or Refusal.AddressRate => "ERR too many connections"u8,
        Refusal.ShuttingDown => "ERR shutting down"u8,
        Refusal.SetupTimeout => "ERR setup timeout"u8,
        _ => default,
    };
}
