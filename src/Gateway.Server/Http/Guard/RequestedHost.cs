namespace Gateway.Http.Guard;

/// <summary>The <c>Host</c> header before a trusted proxy's <c>X-Forwarded-Host</c> replaced it. A feature of the request.</summary>
/// <param name="Value">The header's value.</param>
internal sealed record RequestedHost(string Value);
