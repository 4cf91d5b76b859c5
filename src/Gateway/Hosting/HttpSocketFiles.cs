using Gateway.Http;
using Gateway.Transports;
using Microsoft.AspNetCore.Server.Kestrel;

namespace Gateway.Hosting;

/// <summary>Takes the file of a Unix socket away that a dead process left where HTTP is to listen: Kestrel would say that the address is in use.</summary>
internal sealed class HttpSocketFiles : IHttpEndpointPart
{
    /// <inheritdoc/>
    public void Apply(string name, EndpointConfiguration endpoint)
    {
        if (!OperatingSystem.IsWindows() && endpoint.ListenOptions.SocketPath is { } path)
        {
            UnixSocketFile.RemoveIfDead(path);
        }
    }
}
