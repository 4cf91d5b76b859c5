using Microsoft.AspNetCore.Server.Kestrel;

namespace Gateway.Http;

/// <summary>Something that is added to HTTP endpoints, selected by their names in <c>Kestrel:Endpoints</c>.</summary>
internal interface IHttpEndpointPart
{
    /// <summary>Adds it to an endpoint, if it is for that one. Called once for each endpoint, at start.</summary>
    void Apply(string name, EndpointConfiguration endpoint);
}
