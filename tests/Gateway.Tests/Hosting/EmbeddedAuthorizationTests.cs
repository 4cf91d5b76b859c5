using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Gateway.Hosting;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Hosting;

/// <summary>Authentication and authorization of an embedding host are the host's, and the gateway's routes have the gateway's beside it.</summary>
public sealed class EmbeddedAuthorizationTests
{
    private const string Token = "a-secret-of-a-token";

    /// <summary>The only scheme of a host is its default by itself: a second one, of the gateway's, would take that from it.</summary>
    [Fact]
    public async Task The_only_scheme_of_the_host_stays_its_default()
    {
        await using var app = await StartAsync(services => services.AddAuthorization());
        using var http = EmbeddingHost.CreateClient(app);
        Assert.Equal("anna", await AskAsync(http, "/mine", HttpStatusCode.OK, user: "anna"));
        Assert.Equal("", await AskAsync(http, "/mine", HttpStatusCode.Unauthorized));
        Assert.Equal("", await AskAsync(http, "/mine", HttpStatusCode.Unauthorized, token: Token));
        Assert.Equal("Mine", Assert.Single(await app.Services.GetRequiredService<IAuthenticationSchemeProvider>().GetAllSchemesAsync()).Name);

        // Whoever the host knows is not the operator.
        Assert.Contains("unauthorized", await AskAsync(http, "/api/v1/sessions", HttpStatusCode.Unauthorized, user: "anna"));
        await AskAsync(http, "/api/v1/sessions", HttpStatusCode.OK, token: Token);
        await AskAsync(http, "/health", HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_fallback_policy_of_the_host_applies_to_every_route_and_the_gateway_s_policy_beside_it()
    {
        await using var app = await StartAsync(services => services.AddAuthorization(options => options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()));
        using var http = EmbeddingHost.CreateClient(app);
        foreach (var path in new[] { "/health", "/healthz", "/metrics", "/stats", "/api/v1/sessions" })
        {
            Assert.Equal("", await AskAsync(http, path, HttpStatusCode.Unauthorized, token: Token));
        }

        await AskAsync(http, "/health", HttpStatusCode.OK, user: "anna");
        Assert.Contains("This needs a token", await AskAsync(http, "/api/v1/sessions", HttpStatusCode.Unauthorized, user: "anna"));
        await AskAsync(http, "/api/v1/sessions", HttpStatusCode.OK, token: Token, user: "anna");
    }

    [Fact]
    public async Task A_host_without_authorization_has_none_of_the_gateway_s_and_its_routes_are_protected()
    {
        var builder = EmbeddingHost.Builder(("Gateway:Api:Token", Token));
        builder.AddGateway();
        await using var app = builder.Build();
        app.MapGateway();
        await app.StartAsync();
        Assert.Null(app.Services.GetService<IAuthenticationSchemeProvider>());
        Assert.Null(app.Services.GetService<IAuthorizationHandlerProvider>());
        using var http = EmbeddingHost.CreateClient(app);
        Assert.Contains("This needs a token", await AskAsync(http, "/api/v1/sessions", HttpStatusCode.Unauthorized));
        await AskAsync(http, "/api/v1/sessions", HttpStatusCode.OK, token: Token);
    }

    private static async Task<WebApplication> StartAsync(Action<IServiceCollection> authorize)
    {
        var builder = EmbeddingHost.Builder(("Gateway:Api:Token", Token));
        builder.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, UserHeader>("Mine", null);
        authorize(builder.Services);
        builder.AddGateway();
        var app = builder.Build();
        app.MapGateway();
        app.MapGet("/mine", (ClaimsPrincipal user) => user.Identity!.Name).RequireAuthorization();
        await app.StartAsync();
        return app;
    }

    private static async Task<string> AskAsync(HttpClient http, string path, HttpStatusCode status, string? token = null, string? user = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }

        if (user is not null)
        {
            request.Headers.Add("X-User", user);
        }

        using var answer = await http.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private sealed class UserHeader(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Request.Headers.TryGetValue("X-User", out var user)
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, user.ToString())], "Mine")), "Mine"))
            : AuthenticateResult.NoResult());
    }
}
