using Gateway.Applications;
using Gateway.Clients;
using Gateway.Configuration;
using Gateway.Framing;
using Gateway.Framing.Settings;
using Gateway.Limits;
using Gateway.Secrets;
using Gateway.Transports.Tls;

namespace Gateway.Transports;

/// <summary>One entry of <c>Gateway:Listeners</c>.</summary>
[AllowsOtherSections]
public sealed class ListenerOptions
{
    /// <summary>The application of a listener that names none: the command protocol (docs/protocol.md 2), which <c>/ws</c> and the health check speak as well.</summary>
    internal const string DefaultApplication = "Commands";

    /// <summary>
    /// Address to listen on: an IP address or <c>localhost</c> with a port, or the path of a Unix socket. With port 0 the system picks one; it is
    /// logged and shown by <c>/api/v1/listeners</c>. A path has at most 107 bytes, the size of a socket address.
    /// </summary>
    /// <value><c>tcp://address:port</c>, <c>unix:///path</c></value>
    public string Url { get; set; } = "";

    /// <summary>
    /// Framing: how bytes become messages. A word (<see href="protocol.md">protocol.md</see>), or an object for everything else that devices speak
    /// (<see href="framing.md">framing.md</see>).
    /// </summary>
    /// <value><c>Line</c>, <c>LengthPrefixed</c>, <c>Raw</c>, a preset, or an object with <c>Kind</c> or <c>Preset</c></value>
    [ValueOrSection("a Kind or a Preset")]
    public string Framing { get; set; } = "Line";

    /// <summary>
    /// Whether the gateway says something of its own here: a greeting, <c>ERR …</c>, <c>NOTICE …</c>. With <c>None</c> the close, the log and the metrics say it;
    /// answers of the application are sent. Unset, it is <c>Protocol</c> for <c>Line</c>, <c>LengthPrefixed</c> and added framings, and <c>None</c> for presets and
    /// objects: a device takes words for a broken frame.
    /// </summary>
    /// <value><c>Protocol</c>, <c>None</c></value>
    public ListenerWords? Words { get; set; }

    /// <summary>
    /// Application: what is done with the messages. <c>Raw</c> goes only with <c>Echo</c> and <c>Forward</c>, since the others need messages.
    /// <c>Forward</c> goes only with <c>Raw</c>.
    /// </summary>
    /// <value><c>Commands</c>, <c>Echo</c>, <c>Forward</c>, <c>Http</c>, <c>Observe</c></value>
    public string Application { get; set; } = DefaultApplication;

    /// <summary>Whether the listener is opened.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Maximum live sessions of this listener. Unset, only the limit of the process applies.</summary>
    /// <value>sessions, 1 and up</value>
    [Reloadable]
    public int? MaxConnections { get; set; }

    /// <summary>
    /// Maximum size of one message on this listener. Unset, <c>Gateway:Limits:MaxMessageSize</c> applies. <c>MaxSessionMemory</c> must have room
    /// for it.
    /// </summary>
    /// <value>bytes, 1 to 16 777 216</value>
    [Bytes]
    [Reloadable]
    public int? MaxMessageSize { get; set; }

    /// <summary>
    /// Whether connections begin with a PROXY header, version 1 or 2, that names the client. It is never guessed. With <c>Required</c> only
    /// <c>Gateway:ProxyProtocol:TrustedProxies</c> may connect (<see href="operations.md">operations.md</see>).
    /// </summary>
    /// <value><c>None</c>, <c>Required</c></value>
    public ProxyProtocol ProxyProtocol { get; set; }

    /// <summary>TLS before the first message. Default none: plain text.</summary>
    public TlsOptions? Tls { get; set; }

    /// <summary>
    /// Tokens of clients. A client must send one by <c>AUTH</c> before anything else is served; with <c>Commands</c>, before any verb but <c>PING</c>,
    /// <c>HELP</c> and <c>QUIT</c>. Shorter ones can be guessed. <c>name = token</c>, with the spaces, is a token with the name of its client. Only with framings
    /// that have messages.
    /// </summary>
    /// <value>tokens of 16 to 256 characters, each with or without a name</value>
    [Secret]
    [Reloadable]
    public List<string> Tokens { get; } = [];

    /// <summary>
    /// File with more tokens, one a line, with or without a name; <c>#</c> begins a comment. It is read again within 2 s of a change. If it can't be used, the
    /// tokens read before stay valid.
    /// </summary>
    /// <value>path</value>
    [Reloadable]
    public string? TokensFile { get; set; }

    /// <summary>What says the name of a client, and what a name is worth. Unset, a token with a name names its client.</summary>
    public IdentityOptions? Identity { get; set; }

    /// <summary>
    /// Addresses of the back ends (<see href="backends.md">backends.md</see>). <c>Forward</c> and <c>Http</c> require it; with any other
    /// application it is a fault.
    /// </summary>
    /// <value><c>Forward</c>: <c>host:port</c>, <c>[address]:port</c>, <c>unix:///path</c>; several separated by commas, 64 at most. <c>Http</c>: <c>http://</c> or <c>https://</c> without query, or <c>unix:///path</c></value>
    public string? Upstream { get; set; }

    /// <summary>Options of the listening socket.</summary>
    public ListenerSocketOptions Socket { get; set; } = new();

    /// <summary>The framing as an object, and what is wrong with it; null where it is a word.</summary>
    internal (FramingOptions Options, IReadOnlyList<string> Faults)? FramingObject { get; set; }

    /// <summary>The options of every application that has some, by its name, bound once the applications are known.</summary>
    internal Dictionary<string, object> Applications { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The settings that its application receives.</summary>
    /// <param name="name">The listener's name.</param>
    /// <param name="framing">The framing it names.</param>
    /// <param name="application">The application it names.</param>
    /// <param name="limits">The limits; null where they have faults.</param>
    internal ListenerSettings Settings(string name, IFraming framing, IApplication application, GatewayLimits? limits) => new(name, framing, Upstream ?? "")
    {
        Section = Applications.GetValueOrDefault(application.Name),
        Memory = limits is null ? null : (MaxMessageSize ?? limits.MaxMessageSize, limits.MaxSessionMemory),
    };
}
