using Gateway.Applications;
using Gateway.Configuration;
using Gateway.Framing;
using Gateway.Limits;
using Gateway.Secrets;
using Gateway.Transports.Tls;

namespace Gateway.Transports;

/// <summary>One entry of <c>Gateway:Listeners</c>.</summary>
[AllowsOtherSections]
public sealed class ListenerOptions
{
    /// <summary>
    /// Where to listen. An IP address or <c>localhost</c>; port 0 lets the system pick, and what was bound is logged and listed by
    /// <c>/api/v1/listeners</c>. A path has at most 107 bytes, which is what a socket's address holds.
    /// </summary>
    /// <value><c>tcp://address:port</c>, <c>unix:///path</c></value>
    public string Url { get; set; } = "";

    /// <summary>How bytes become messages (<see href="protocol.md">protocol.md</see>).</summary>
    /// <value><c>Line</c>, <c>LengthPrefixed</c>, <c>Raw</c></value>
    public string Framing { get; set; } = "Line";

    /// <summary>
    /// What is done with the messages. <c>Raw</c> goes with <c>Echo</c> and <c>Forward</c> alone: the others need messages. <c>Forward</c>
    /// goes with <c>Raw</c> alone.
    /// </summary>
    /// <value><c>Commands</c>, <c>Echo</c>, <c>Forward</c>, <c>Http</c>, <c>Observe</c></value>
    public string Application { get; set; } = "Commands";

    /// <summary>Whether it is opened at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Of this listener alone. Unset, only the limit of the process counts.</summary>
    /// <value>sessions, 1 and up</value>
    [Reloadable]
    public int? MaxConnections { get; set; }

    /// <summary>One message here. Unset, <c>Gateway:Limits:MaxMessageSize</c>. <c>MaxSessionMemory</c> must have room for it.</summary>
    /// <value>bytes, 1 to 16 777 216</value>
    [Reloadable]
    public int? MaxMessageSize { get; set; }

    /// <summary>
    /// Whether connections begin with a PROXY header, version 1 or 2, that names the client; never guessed. <c>Required</c> takes
    /// connections from <c>Gateway:ProxyProtocol:TrustedProxies</c> alone (<see href="operations.md">operations.md</see>).
    /// </summary>
    /// <value><c>None</c>, <c>Required</c></value>
    public ProxyProtocol ProxyProtocol { get; set; }

    /// <summary>TLS before the first message. Default none: plain text.</summary>
    public TlsOptions? Tls { get; set; }

    /// <summary>
    /// A client must show one of them by <c>AUTH</c> before it may say anything but <c>PING</c>, <c>HELP</c> and <c>QUIT</c>. Shorter
    /// ones can be guessed. Only with <c>Commands</c>.
    /// </summary>
    /// <value>tokens of 16 to 256 characters</value>
    [Secret]
    [Reloadable]
    public List<string> Tokens { get; } = [];

    /// <summary>
    /// A file with more of them, one a line, <c>#</c> for remarks; read again within 2 s when it changes. One that can't be used keeps
    /// the tokens read before.
    /// </summary>
    /// <value>path</value>
    [Reloadable]
    public string? TokensFile { get; set; }

    /// <summary>
    /// Where the back end is (<see href="backends.md">backends.md</see>). Required by <c>Forward</c> and <c>Http</c>, a fault with any other
    /// application.
    /// </summary>
    /// <value><c>Forward</c>: <c>host:port</c>, <c>[address]:port</c>, <c>unix:///path</c>; several separated by commas, 64 at most. <c>Http</c>: <c>http://</c> or <c>https://</c> without query, or <c>unix:///path</c></value>
    public string? Upstream { get; set; }

    /// <summary>What is set on the socket.</summary>
    public ListenerSocketOptions Socket { get; set; } = new();

    /// <summary>The options of every application that has some, by its name, bound once the applications are known.</summary>
    internal Dictionary<string, object> Applications { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What its application is told.</summary>
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
