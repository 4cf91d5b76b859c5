namespace Gateway.Limits;

/// <summary>The words for each <see cref="Refusal"/>.</summary>
internal static class RefusalExtensions
{
    /// <summary>Every word, for metrics that report all reasons from the start.</summary>
    public static IEnumerable<string> AllReasons { get; } = [.. Enum.GetValues<Refusal>().Where(refusal => refusal != Refusal.None).Select(ToReason)];

    /// <summary>What stands for a message, or an answer to a datagram, over its rate.</summary>
    public const string RateLimited = "rate limited";

    /// <summary>The words of what limits under <see cref="GatewayLimits.Observe"/> would have refused on a stream listener.</summary>
    public static IEnumerable<string> ObservableReasons { get; } =
    [
        Refusal.GatewayFull.ToReason(), Refusal.ListenerFull.ToReason(), Refusal.AddressFull.ToReason(), Refusal.AccessDenied.ToReason(),
        Refusal.GatewayRate.ToReason(), Refusal.AddressRate.ToReason(), RateLimited,
    ];

    /// <summary>The reason as it stands in logs and metrics.</summary>
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

    /// <summary>What the client is told (docs/protocol.md 2); empty where the protocol has no word for it, and the connection is just closed.</summary>
    internal static ReadOnlySpan<byte> ToErrorReply(this Refusal refusal) => refusal switch
    {
        Refusal.GatewayFull or Refusal.ListenerFull or Refusal.AddressFull or Refusal.AddressDelayed or Refusal.GatewayRate or Refusal.AddressRate => "ERR too many connections"u8,
        Refusal.ShuttingDown => "ERR shutting down"u8,
        Refusal.SetupTimeout => "ERR setup timeout"u8,
        _ => default,
    };
}
