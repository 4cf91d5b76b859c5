using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.Extensions.Options;

namespace Gateway.Http.Guard;

/// <summary>
/// The fallback policy of the gateway's routes: whatever is not open to anyone (<see cref="OpenRoute"/>) needs the operator, and so does everything under
/// <c>/api/</c> and <c>/ws</c> for which there is no route, so that a stranger does not learn which there are (docs/protocol.md 8.3).
/// </summary>
/// <remarks>
/// It is evaluated here and not by <c>UseAuthorization</c>. That asks the policies of the host for each of its endpoints, so the gateway's policy would be one of
/// the host's, and a fallback policy of the host's would no longer apply to routes with a policy of ours. It also runs where the host has put it, or not at all.
/// </remarks>
internal sealed class OperatorAuthorization(OperatorTokens tokens, AllowedOrigins origins, IOptionsMonitor<AuthenticationSchemeOptions> options)
{
    private static readonly ClaimsPrincipal Nobody = new(new ClaimsIdentity());
    private static readonly PassThroughAuthorizationHandler Requirements = new();
    private static readonly DefaultAuthorizationEvaluator Evaluator = new();

    private readonly AuthorizationPolicy _policy = new([new SameSiteRequirement(origins), new OperatorRequirement(tokens)], [OperatorAuthenticationHandler.GatewayScheme.Name]);

    // Not an async method of its own: a WebSocket session stays in next for as long as it lives, and nothing of this is kept for it.
    internal Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!GatewayRoute.NeedsOperator(context))
        {
            return next(context);
        }

        var authorizing = IsAuthorizedAsync(context);
        return authorizing is { IsCompletedSuccessfully: true, Result: var isAuthorized }
            ? isAuthorized ? next(context) : Task.CompletedTask
            : ContinueAsync(authorizing, context, next);
    }

    private static async Task ContinueAsync(ValueTask<bool> authorizing, HttpContext context, RequestDelegate next)
    {
        if (await authorizing)
        {
            await next(context);
        }
    }

    // If not, the response is written.
    private async ValueTask<bool> IsAuthorizedAsync(HttpContext context)
    {
        var authentication = new OperatorAuthenticationHandler(tokens, options);
        await authentication.InitializeAsync(OperatorAuthenticationHandler.GatewayScheme, context);
        var authenticated = await authentication.AuthenticateAsync();
        var authorization = new AuthorizationHandlerContext(_policy.Requirements, authenticated.Principal ?? Nobody, context);
        await Requirements.HandleAsync(authorization);
        switch (Evaluator.Evaluate(authorization))
        {
            case { Succeeded: true }:
                return true;

            // A requirement that fails for a reason of its own is not met by a token either.
            case { Failure: { FailCalled: true } failure }:
                var properties = new AuthenticationProperties();
                properties.SetParameter(OperatorAuthenticationHandler.Reason, failure.FailureReasons.First().Message);
                await authentication.ForbidAsync(properties);
                return false;
            default:
                await authentication.ChallengeAsync(null);
                return false;
        }
    }
}
