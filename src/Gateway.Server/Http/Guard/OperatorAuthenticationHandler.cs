using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gateway.Http.Guard;

/// <summary>
/// Authenticates the operator, or a client for <c>/ws</c>, by <c>Authorization: Bearer &lt;token&gt;</c> (RFC 6750), and answers those who are refused. At
/// <c>/ws</c>, for which browsers can't send the header, <c>?token=</c> does as well.
/// </summary>
/// <remarks>
/// The scheme is not among those of <c>AddAuthentication</c>: an embedding host that has one scheme of its own, and names none as the default, would have no
/// default any more. So <see cref="OperatorAuthorization"/> creates the handler. It has no log: the framework's handler writes a line for each refusal, and a
/// stranger's requests must not fill the log.
/// </remarks>
internal sealed class OperatorAuthenticationHandler(OperatorTokens tokens, IOptionsMonitor<AuthenticationSchemeOptions> options)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, NullLoggerFactory.Instance, UrlEncoder.Default)
{
    /// <summary>The parameter of <see cref="IAuthenticationHandler.ForbidAsync"/> with the reason, for people.</summary>
    internal const string Reason = "reason";

    /// <summary>The gateway's scheme.</summary>
    internal static readonly AuthenticationScheme GatewayScheme = new("Gateway", displayName: null, typeof(OperatorAuthenticationHandler));

    /// <summary>The claim with the name of the client, where the token belongs to one.</summary>
    internal const string Client = "client";

    private const string Bearer = "Bearer";
    private const string Query = "token";

    private static readonly AuthenticationTicket Operator = CreateTicket(new Claim(ClaimTypes.Name, "operator"));

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult((GetToken() ?? GetTokenInQuery()) switch
    {
        null => AuthenticateResult.NoResult(),
        { } shown when tokens.TryFind(Encoding.UTF8.GetBytes(shown), out var client) =>
            AuthenticateResult.Success(client is null ? Operator : CreateTicket(new Claim(ClaimTypes.Name, client), new Claim(Client, client))),
        _ => AuthenticateResult.Fail("That token is not known here."),
    });

    /// <inheritdoc/>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // RFC 6750, section 3: a wrong token is reported as an error; a request without a token gets only the challenge.
        var wrong = (await HandleAuthenticateOnceSafeAsync()).Failure?.Message;
        Response.Headers.WWWAuthenticate = $"{Bearer} realm=\"gateway\"{(wrong is null ? "" : ", error=\"invalid_token\"")}";
        await new ProblemBody(ProblemCode.Unauthorized, wrong ?? "This needs a token: send Authorization: Bearer TOKEN.").ExecuteAsync(Context);
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        new ProblemBody(ProblemCode.Forbidden, properties.GetParameter<string>(Reason)!).ExecuteAsync(Context);

    private string? GetToken()
    {
        var parts = Request.Headers.Authorization.ToString().Split(' ', 2);
        return parts.Length == 2 && parts[0].Equals(Bearer, StringComparison.OrdinalIgnoreCase) ? parts[1].Trim() : null;
    }

    private string? GetTokenInQuery() =>
        GatewayRoute.IsWebSocket(Context) && Request.Query.TryGetValue(Query, out var shown) && shown.ToString() is { Length: > 0 } token ? token : null;

    private static AuthenticationTicket CreateTicket(params Claim[] claims) => new(new ClaimsPrincipal(new ClaimsIdentity(claims, GatewayScheme.Name)), GatewayScheme.Name);
}
