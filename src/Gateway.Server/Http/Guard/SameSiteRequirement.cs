using Microsoft.AspNetCore.Authorization;

namespace Gateway.Http.Guard;

/// <summary>The request does not come from a page of another site, unless that is allowed (docs/protocol.md 8.4). The resource is the <see cref="HttpContext"/>.</summary>
internal sealed class SameSiteRequirement(AllowedOrigins origins) : AuthorizationHandler<SameSiteRequirement>, IAuthorizationRequirement
{
    private const string Foreign =
        "A page of another site may not use this gateway: Origin and Host differ. A proxy in front must pass on Host, or X-Forwarded-Host if it is one "
        + "of Gateway:ProxyProtocol:TrustedProxies, as the browser sent it; pages of other sites are let in by Gateway:Api:AllowedOrigins.";

    /// <inheritdoc/>
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, SameSiteRequirement requirement)
    {
        // Checked also for requests with a token: a proxy in front may know its users and add the token to any request that their browsers are made to send.
        if (origins.IsForeign(((HttpContext)context.Resource!).Request))
        {
            context.Fail(new AuthorizationFailureReason(this, Foreign));
        }
        else
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
