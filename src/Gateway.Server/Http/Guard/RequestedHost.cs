namespace Gateway.Http.Guard;

/// <summary>What stood in <c>Host</c> before a trusted proxy's <c>X-Forwarded-Host</c> took its place. A feature of the request.</summary>
/// <param name="Value">As it came.</param>
internal sealed record RequestedHost(string Value);
