namespace Gateway.Http.Guard;

/// <summary>
/// Marks a route of the gateway's that anyone may use who reaches the port. A route without it needs the operator. It is not the framework's
/// <c>AllowAnonymous</c>, which would exempt the route from an embedding host's own policy as well.
/// </summary>
internal sealed class OpenRoute
{
    internal static readonly OpenRoute Instance = new();
}
