using Gateway.Limits;
using Gateway.Secrets;

namespace Gateway.Http.Guard;

/// <summary>Who may use the operator's side of HTTP: <c>Gateway:Api</c> (PROTOCOL.md 8.3).</summary>
public sealed class ApiOptions
{
    /// <summary>The operator's token, shown as <c>Authorization: Bearer …</c> for everything under <c>/api/</c> and for <c>/ws</c>. Default none.</summary>
    [Secret]
    [Reloadable]
    public string? Token { get; set; }

    /// <summary>A file with more of them, one a line; read again when it changes. Default none.</summary>
    [Reloadable]
    public string? TokenFile { get; set; }

    /// <summary>Whether anyone may use the API where there is no token. Default false: loopback clients only.</summary>
    [Reloadable]
    public bool AllowAnonymous { get; set; }

    /// <summary>
    /// The name in <c>Kestrel:Endpoints</c> of the endpoint that alone serves <c>/health</c>, <c>/metrics</c> and <c>/stats</c>, and nothing else.
    /// Default none: every endpoint serves everything.
    /// </summary>
    public string? MonitoringEndpoint { get; set; }
}
