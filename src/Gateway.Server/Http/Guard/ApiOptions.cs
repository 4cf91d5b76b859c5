using System.Collections.Frozen;
using Gateway.Configuration;
using Gateway.Secrets;

namespace Gateway.Http.Guard;

/// <summary>Who may use the operator's side of HTTP: <c>Gateway:Api</c> (docs/protocol.md 8.3).</summary>
public sealed class ApiOptions
{
    /// <summary>The operator's token, shown as <c>Authorization: Bearer &lt;token&gt;</c>. Shorter ones can be guessed.</summary>
    /// <value>16 to 256 characters</value>
    [Secret]
    [Reloadable]
    public string? Token { get; set; }

    /// <summary>
    /// A file with more of them, one a line, <c>#</c> for remarks; read again within 2 s when it changes. One that can't be used keeps
    /// the tokens read before.
    /// </summary>
    /// <value>path</value>
    [Reloadable]
    public string? TokenFile { get; set; }

    /// <summary>Whether, without a token, anyone who reaches the port may do everything. Not beside a token.</summary>
    [Reloadable]
    public bool AllowAnonymous { get; set; }

    /// <summary>
    /// Other sites whose pages may use <c>/api/</c> and <c>/ws</c> from their visitors' browsers, token or not
    /// (<see href="operations.md">operations.md</see>). Those of the gateway's own host and port may anyway.
    /// </summary>
    /// <value><c>scheme://host</c>, <c>scheme://host:port</c></value>
    [Reloadable]
    public List<string> AllowedOrigins { get; } = [];

    /// <summary>
    /// The endpoint that alone serves <c>/health</c>, <c>/metrics</c> and <c>/stats</c>, and nothing else, so that a monitoring network
    /// need not reach the API. Unset, every endpoint serves everything.
    /// </summary>
    /// <value>a name in <c>Kestrel:Endpoints</c></value>
    public string? MonitoringEndpoint { get; set; }

    /// <summary>Those of <see cref="AllowedOrigins"/> that are origins, in one spelling.</summary>
    internal FrozenSet<WebOrigin> Origins() => AllowedOrigins
        .Select(text => (IsOrigin: WebOrigin.TryParse(text, out var origin), Origin: origin))
        .Where(one => one.IsOrigin)
        .Select(one => one.Origin)
        .ToFrozenSet();
}
