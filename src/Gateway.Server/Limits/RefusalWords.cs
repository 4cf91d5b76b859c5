namespace Gateway.Limits;

/// <summary>The words for each <see cref="Refusal"/>.</summary>
internal static class RefusalWords
{
    /// <summary>Every word, for metrics that report all reasons from the start.</summary>
    public static IEnumerable<string> All { get; } = [.. Enum.GetValues<Refusal>().Where(refusal => refusal != Refusal.None).Select(Word)];

    /// <summary>What stands for a message, or an answer to a datagram, over its rate.</summary>
    public const string RateLimited = "rate limited";

    /// <summary>The words of what limits under <see cref="GatewayLimits.Observe"/> would have refused on a stream listener.</summary>
    public static IEnumerable<string> Observable { get; } =
    [
        Refusal.GatewayFull.Word(), Refusal.ListenerFull.Word(), Refusal.AddressFull.Word(), Refusal.AccessDenied.Word(),
        Refusal.GatewayRate.Word(), Refusal.AddressRate.Word(), RateLimited,
    ];

    /// <summary>The reason as it stands in logs and metrics.</summary>
    public static string Word(this Refusal refusal) => refusal switch
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
    internal static ReadOnlySpan<byte> Error(this Refusal refusal) => refusal switch
    {
        Refusal.GatewayFull or Refusal.ListenerFull or Refusal.AddressFull or Refusal.AddressDelayed or Refusal.GatewayRate or Refusal.AddressRate => "ERR too many connections"u8,
        Refusal.ShuttingDown => "ERR shutting down"u8,
        Refusal.SetupTimeout => "ERR setup timeout"u8,
        _ => default,
    };
}
