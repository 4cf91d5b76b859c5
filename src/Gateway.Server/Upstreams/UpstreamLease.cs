using Microsoft.AspNetCore.Connections;

namespace Gateway.Upstreams;

/// <summary>A connection to a back end, counted as active until it is ended.</summary>
/// <param name="Upstream">The back end.</param>
/// <param name="Connection">The connection.</param>
internal sealed record UpstreamLease(Upstream Upstream, ConnectionContext Connection);
