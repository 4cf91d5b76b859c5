namespace Gateway.Sessions;

/// <summary>What is kept for finding out what a device sends: <c>Gateway:Diagnostics</c>.</summary>
public sealed class DiagnosticsOptions
{
    /// <summary>
    /// Whether the record of a session that ended as <c>malformed</c> has the first 16 bytes that were, in hex (<c>GET /api/v1/sessions/{id}</c>). Off by default, because
    /// they are content, which is private.
    /// </summary>
    public bool KeepMalformed { get; set; }
}
