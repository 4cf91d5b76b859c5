using Microsoft.AspNetCore.Connections;

namespace Gateway.Upstreams;

/// <summary>A connection to a back end, counted there until it is ended.</summary>
/// <param name="Upstream">Which.</param>
/// <param name="Connection">The connection.</param>
internal sealed record UpstreamLease(Upstream Upstream, ConnectionContext Connection);
