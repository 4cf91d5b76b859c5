using Gateway.Descriptors;
using Gateway.Http;
using Gateway.Limits;

namespace Gateway.Hosting.Resources;

/// <summary>Stream connections and those of HTTP.</summary>
internal sealed class OpenConnections(ConnectionGate sessions, HttpConnectionLimit http) : IOpenConnections
{
    /// <inheritdoc/>
    public int Count => sessions.Count + http.Open;
}
