using System.Collections.Frozen;
using Gateway.Configuration;
using Gateway.Secrets;

namespace Gateway.Http.Guard;

/// <summary>Who may use the operator's side of HTTP: <c>Gateway:Api</c> (docs/protocol.md 8.3).</summary>
public sealed class ApiOptions
{
    /// <summary>Operator's token, sent as <c>Authorization: Bearer &lt;token&gt;</c>. Shorter ones can be guessed.</summary>
    /// <value>16 to 256 characters</value>
    [Secret]
    [Reloadable]
    public string? Token { get; set; }

    /// <summary>
    /// File with more tokens, one a line; <c>#</c> begins a comment. A line <c>name = token</c>, with the spaces, is a client's: it opens <c>/ws</c> only, and the
    /// session has the name. The file is read again within 2 s of a change. If it can't be used, the tokens read before stay valid.
    /// </summary>
    /// <value>path</value>
    [Reloadable]
    public string? TokenFile { get; set; }

    /// <summary>Whether anyone who reaches the port may use <c>/api/</c> and <c>/ws</c> without a token. Not together with a token.</summary>
    [Reloadable]
    public bool AllowAnonymous { get; set; }

    /// <summary>
    /// Origins of other sites whose pages may use <c>/api/</c> and <c>/ws</c> from a browser, with or without a token (<see
    /// href="operations.md">operations.md</see>). Pages of the gateway's own host and port always may.
    /// </summary>
    /// <value><c>scheme://host</c>, <c>scheme://host:port</c></value>
    [Reloadable]
    public List<string> AllowedOrigins { get; } = [];

    /// <summary>
    /// Endpoint that alone serves <c>/health</c>, <c>/healthz</c>, <c>/livez</c>, <c>/readyz</c>, <c>/metrics</c> and <c>/stats</c>, and nothing else. A
    /// monitoring network then need not reach the API. Unset, every endpoint serves everything.
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
