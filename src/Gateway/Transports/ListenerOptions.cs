using Gateway.Applications;
using Gateway.Applications.Http;
using Gateway.Limits;
using Gateway.Secrets;
using Gateway.Transports.Tls;

namespace Gateway.Transports;

/// <summary>One entry of <c>Gateway:Listeners</c>.</summary>
public sealed class ListenerOptions
{
    /// <summary>Where to listen: <c>tcp://address:port</c> (port 0: the system picks) or <c>unix:///path</c>.</summary>
    public string Url { get; set; } = "";

    /// <summary>How bytes become messages: <c>Line</c>, <c>LengthPrefixed</c> or <c>Raw</c>.</summary>
    public string Framing { get; set; } = "Line";

    /// <summary>What is done with the messages: the name of an application.</summary>
    public string Application { get; set; } = "Commands";

    /// <summary>Whether it is opened at all, so that one from a shared file can be switched off by name. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Sessions of this listener alone. Default: only the process's limit counts.</summary>
    [Reloadable]
    public int? MaxConnections { get; set; }

    /// <summary>Bytes of one message here. Default: <c>Gateway:Limits:MaxMessageSize</c>.</summary>
    [Reloadable]
    public int? MaxMessageSize { get; set; }

    /// <summary>
    /// Whether connections begin with a PROXY header (version 1 or 2) that names the client; never guessed. Required takes connections from
    /// <c>Gateway:ProxyProtocol:TrustedProxies</c> alone. Default None.
    /// </summary>
    public ProxyProtocol ProxyProtocol { get; set; }

    /// <summary>TLS before the first message. Default none: plain text.</summary>
    public TlsOptions? Tls { get; set; }

    /// <summary>Tokens of which a client must show one by AUTH before it may say anything else. Default none: no AUTH is needed.</summary>
    [Secret]
    [Reloadable]
    public List<string> Tokens { get; } = [];

    /// <summary>A file with more of them, one a line; read again when it changes. Default none.</summary>
    [Reloadable]
    public string? TokensFile { get; set; }

    /// <summary>
    /// Where the back end is, for applications that lead to one: <c>Forward</c> takes <c>host:port</c> or <c>unix:///path</c>, several separated
    /// by commas, <c>Http</c> a URL.
    /// </summary>
    public string? Upstream { get; set; }

    /// <summary>How <c>Forward</c> carries bytes.</summary>
    public ForwardOptions Forward { get; set; } = new();

    /// <summary>How <c>Http</c> makes requests of messages.</summary>
    public HttpOptions Http { get; set; } = new();

    /// <summary>What is set on the socket.</summary>
    public ListenerSocketOptions Socket { get; set; } = new();
}
