using Gateway.Clients;
using Gateway.Framing;
using Gateway.Framing.Settings;
using Gateway.Limits;
using Gateway.Secrets;

namespace Gateway.Sessions;

/// <summary>A listener at run time: the state that its sessions share.</summary>
internal sealed class Listener
{
    /// <summary>The key in <c>Gateway:Listeners</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of transport: <c>tcp</c>, <c>tls</c>, <c>unix</c>, <c>websocket</c>.</summary>
    public required string Transport { get; init; }

    /// <summary>Converts between bytes and messages.</summary>
    public required IFraming Framing { get; init; }

    /// <summary>The framing as it is configured, if it is an object or a preset; otherwise null.</summary>
    public FramingOptions? FramingOptions { get; init; }

    /// <summary>The name of the listener's application.</summary>
    public required string Application { get; init; }

    /// <summary>Handles the messages.</summary>
    public required IListenerHandler Handler { get; init; }

    /// <summary>The maximum length of a message, in bytes without framing. A session keeps the value that it began with.</summary>
    public required int MaxMessageSize { get; set; }

    /// <summary>The listener's own connection count.</summary>
    public required ConnectionCount Connections { get; init; }

    /// <summary>Whether TLS precedes the first message; then nothing is sent in clear text.</summary>
    public bool IsTls { get; init; }

    /// <summary>Whether a PROXY header comes first, so that the client is known only from it.</summary>
    public bool IsProxied { get; init; }

    /// <summary>Whether the gateway says nothing of its own here: no greeting, no error, no notice (<c>Words: None</c>).</summary>
    public bool IsSilent { get; init; }

    /// <summary>Whether the first bytes of malformed input are kept (<c>Gateway:Diagnostics:KeepMalformed</c>).</summary>
    public bool KeepsMalformed { get; init; }

    /// <summary>The tokens of which a client must present one (AUTH); null if the listener cannot have tokens.</summary>
    public Tokens? Tokens { get; init; }

    /// <summary>How its clients get their names.</summary>
    public Identity Identity { get; init; } = Identity.Default;

    /// <summary>The listener's counters.</summary>
    public required ListenerCounters Counters { get; init; }

    /// <summary>The configured URL and, once it is bound, the bound URL, which has the port that the system picked for port 0.</summary>
    public required string Url { get; set; }
}
