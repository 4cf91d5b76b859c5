using Gateway.Framing;
using Gateway.Limits;
using Gateway.Secrets;

namespace Gateway.Sessions;

/// <summary>A listener at run time: what its sessions have in common.</summary>
internal sealed class Listener
{
    /// <summary>The key in <c>Gateway:Listeners</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of door: <c>tcp</c>, <c>tls</c>, <c>unix</c>, <c>websocket</c>.</summary>
    public required string Transport { get; init; }

    /// <summary>How bytes become messages.</summary>
    public required IFraming Framing { get; init; }

    /// <summary>The name of the application that serves it.</summary>
    public required string Application { get; init; }

    /// <summary>What is done with the messages.</summary>
    public required IListenerHandler Handler { get; init; }

    /// <summary>Bytes of the longest message, framing not counted. A session keeps what it began with.</summary>
    public required int MaxMessageSize { get; set; }

    /// <summary>The listener's own share of connections.</summary>
    public required ConnectionCount Connections { get; init; }

    /// <summary>Whether TLS comes before the first message; nothing is said in clear then.</summary>
    public bool IsTls { get; init; }

    /// <summary>Whether a PROXY header comes first, and the client is known only from it.</summary>
    public bool IsProxied { get; init; }

    /// <summary>The tokens of which a client must show one (AUTH), if there are any; null where there can't be.</summary>
    public Tokens? Tokens { get; init; }

    /// <summary>What it counts.</summary>
    public required ListenerCounters Counters { get; init; }

    /// <summary>Where it was told to listen, and once it is bound, where it does: with port 0 the system's pick shows here.</summary>
    public required string Url { get; set; }
}
