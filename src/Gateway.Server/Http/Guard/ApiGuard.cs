using System.Collections.Frozen;
using System.Text;
using Gateway.Diagnostics;
using Gateway.Files;
using Gateway.Secrets;
using Microsoft.Extensions.Options;

namespace Gateway.Http.Guard;

/// <summary>
/// Middleware that protects everything under <c>/api/</c> and <c>/ws</c>, whether such a route exists or not: a client without access does not learn which
/// routes exist (docs/protocol.md 8.3).
/// </summary>
internal sealed partial class ApiGuard
{
    private const string Scheme = "Bearer";
    private const string WaysOut =
        "Ways out: ask from the machine itself, for instance through an SSH tunnel; set Gateway:Api:Token or Gateway:Api:TokenFile and send Authorization: Bearer TOKEN; "
        + "or, where everyone on the network may do everything, set Gateway:Api:AllowAnonymous to true.";

    private readonly Tokens _tokens;
    private readonly ILogger<ApiGuard> _log;
    private volatile bool _allowsAnonymous;
    private volatile FrozenSet<WebOrigin> _origins;

    public ApiGuard(IOptionsMonitor<ApiOptions> options, FileWatch files, ILogger<Tokens> tokenLog, ILogger<ApiGuard> log)
    {
        _tokens = new Tokens("Gateway:Api:TokenFile", GetTokens(options.CurrentValue), options.CurrentValue.TokenFile, files, tokenLog);
        _allowsAnonymous = options.CurrentValue.AllowAnonymous;
        _origins = options.CurrentValue.Origins();
        _log = log;
        options.OnChange(Apply);
    }

    /// <summary>Which clients have access now.</summary>
    internal ApiAccess Access => _tokens.AreRequired ? ApiAccess.Token : _allowsAnonymous ? ApiAccess.Anyone : ApiAccess.Loopback;

    /// <summary>Logs which clients have access.</summary>
    internal void Announce()
    {
        var (access, whom) = (Access, Access.Describe());
        Announced(access == ApiAccess.Anyone ? LogLevel.Warning : LogLevel.Information, whom);
    }

    /// <summary>Whether the guard protects this path.</summary>
    internal static bool Protects(PathString path) => path.StartsWithSegments("/api") || path.StartsWithSegments("/ws");

    internal Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!Protects(GatewayRoute.GetPath(context)))
        {
            return next(context);
        }

        return Refusal(context) is { } reason ? ForbidAsync(context, reason) : Access == ApiAccess.Token ? CheckTokenAsync(context, next) : next(context);
    }

    /// <summary>
    /// Whether the request comes from a page of an allowed origin and is for a protected path: the browser asks whether the page may read the response (CORS).
    /// </summary>
    internal bool IsOfAllowedPage(HttpContext context) => Protects(GatewayRoute.GetPath(context)) && CrossSiteCheck.IsAllowed(context.Request, _origins);

    // Replaces all tokens at once: at no moment are both the old and the new ones missing.
    private void Apply(ApiOptions options)
    {
        var before = Access;
        _allowsAnonymous = options.AllowAnonymous;
        _origins = options.Origins();
        _tokens.Replace(GetTokens(options), options.TokenFile);
        if (Access != before)
        {
            Announce();
        }
    }

    private Task CheckTokenAsync(HttpContext context, RequestDelegate next)
    {
        var shown = GetToken(context.Request);
        if (shown is not null && _tokens.Contains(Encoding.UTF8.GetBytes(shown)))
        {
            return next(context);
        }

        // RFC 6750, section 3: a wrong token is reported as an error; a request without a token gets only the challenge.
        context.Response.Headers.WWWAuthenticate = $"{Scheme} realm=\"gateway\"{(shown is null ? "" : ", error=\"invalid_token\"")}";
        var detail = shown is null ? "This needs a token: send Authorization: Bearer TOKEN." : "That token is not known here.";
        return new ProblemBody(ProblemCode.Unauthorized, detail).ExecuteAsync(context);
    }

    private string? Refusal(HttpContext context)
    {
        // Checked also for requests with a token: a proxy in front may know its users and add the token to any request that their browsers are made to send.
        if (CrossSiteCheck.IsForeign(context.Request, _origins))
        {
            return "A page of another site may not use this gateway: Origin and Host differ. A proxy in front must pass on Host, or X-Forwarded-Host if it is one "
                + "of Gateway:ProxyProtocol:TrustedProxies, as the browser sent it; pages of other sites are let in by Gateway:Api:AllowedOrigins.";
        }

        if (Access != ApiAccess.Loopback)
        {
            return null;
        }

        const string Mode = "Without a token, /api/ and /ws are served to loopback clients only (protected mode).";
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

    private static Task ForbidAsync(HttpContext context, string reason) =>
        new ProblemBody(ProblemCode.Forbidden, reason).ExecuteAsync(context);

    private static string? GetToken(HttpRequest request)
    {
        var parts = request.Headers.Authorization.ToString().Split(' ', 2);
        return parts.Length == 2 && parts[0].Equals(Scheme, StringComparison.OrdinalIgnoreCase) ? parts[1].Trim() : null;
    }

    private static string[] GetTokens(ApiOptions options) => string.IsNullOrEmpty(options.Token) ? [] : [options.Token];

    [LoggerMessage(EventId = GatewayEventIds.ApiAccess, Message = "/api/ and /ws are served to {Whom}")]
    private partial void Announced(LogLevel level, string whom);
}
