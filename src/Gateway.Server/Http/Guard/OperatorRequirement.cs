using Microsoft.AspNetCore.Authorization;

namespace Gateway.Http.Guard;

/// <summary>
/// The client presents the operator's token, or has access without one; or the request is for <c>/ws</c>, and the token belongs to a client. The resource is the
/// <see cref="HttpContext"/>.
/// </summary>
internal sealed class OperatorRequirement(OperatorTokens tokens) : AuthorizationHandler<OperatorRequirement>, IAuthorizationRequirement
{
    private const string Mode = "Without a token, /api/ and /ws are served to loopback clients only (protected mode).";
    private const string WaysOut =
        "Ways out: ask from the machine itself, for instance through an SSH tunnel; set Gateway:Api:Token or Gateway:Api:TokenFile and send Authorization: Bearer TOKEN; "
        + "or, where everyone on the network may do everything, set Gateway:Api:AllowAnonymous to true.";

    /// <inheritdoc/>
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, OperatorRequirement requirement)
    {
        var access = tokens.Access;
        if (access == ApiAccess.Loopback && Refusal((HttpContext)context.Resource!) is { } reason)
        {
            context.Fail(new AuthorizationFailureReason(this, reason));
        }
        else if (context.User.FindFirst(OperatorAuthenticationHandler.Client)?.Value is { } client)
        {
            HandleClient(context, client);
        }
        else if (access != ApiAccess.Token || context.User.Identity is { IsAuthenticated: true })
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    // Whoever has a device's token must not be able to list and close the sessions of all others.
    private void HandleClient(AuthorizationHandlerContext context, string client)
    {
        var http = (HttpContext)context.Resource!;
        if (GatewayRoute.IsWebSocket(http))
        {
            http.Features.Set(new WebSocketClient(client));
            context.Succeed(this);
        }
        else
        {
            context.Fail(new AuthorizationFailureReason(this, $"This token is for the client {client} and opens /ws only: use one of the operator's, which has no name."));
        }
    }

    private static string? Refusal(HttpContext context)
    {
        if (!ForwardedClient.IsLoopback(context))
        {
            return $"{Mode} {WaysOut}";
        }

        if (ForwardedClient.HasUntrustedForwarding(context.Request))
        {
            return $"{Mode} This request came through a proxy that is not trusted to name its client: add it to Gateway:ProxyProtocol:TrustedProxies. {WaysOut}";
        }

        return CrossSiteCheck.MayBeDnsRebinding(context.Request)
            ? $"{Mode} Use localhost or an IP address: any other name in Host may come from a web page that acts in your name. {WaysOut}"
            : null;
    }
}
