using Microsoft.AspNetCore.Authorization;

namespace Gateway.Http.Guard;

/// <summary>The client presents the operator's token, or has access without one. The resource is the <see cref="HttpContext"/>.</summary>
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
        else if (access != ApiAccess.Token || context.User.Identity is { IsAuthenticated: true })
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
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
