using Gateway.Descriptors;
using Gateway.Http;
using Gateway.Limits;

namespace Gateway.Hosting.Resources;

/// <summary>The open connections of stream listeners and of HTTP.</summary>
internal sealed class OpenConnections(ConnectionGate sessions, HttpConnectionLimit http) : IOpenConnections
{
    /// <inheritdoc/>
    public int Count => sessions.Count + http.Open;
}
