using Microsoft.AspNetCore.Server.Kestrel;

namespace Gateway.Http;

/// <summary>Something that is put on HTTP endpoints by their names in <c>Kestrel:Endpoints</c>.</summary>
internal interface IHttpEndpointPart
{
    /// <summary>Puts it on one of them, if it is for that one. Called once for each, at start.</summary>
    void Apply(string name, EndpointConfiguration endpoint);
}
