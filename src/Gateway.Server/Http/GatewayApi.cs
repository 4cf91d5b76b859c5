using Gateway.Access;
using Gateway.Http.Guard;
using Gateway.Http.Health;
using Gateway.Http.Rooms;
using Gateway.Http.Sessions;
using Gateway.Http.WebSockets;
using Gateway.Limits;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Options;

namespace Gateway.Http;

/// <summary>The HTTP API: every route, and one format for every error (docs/protocol.md 8).</summary>
internal static class GatewayApi
{
    /// <summary>The name of the policy that applies <c>Timeouts:Request</c> to a route.</summary>
    private const string Timed = "Gateway";

    /// <summary>Adds the services of the routes.</summary>
    public static IServiceCollection AddGatewayApi(this IServiceCollection services)
    {
        services.AddSingleton(new HttpScope(isWholeHost: false));
        services.AddSingleton<ApiGuard>();
        services.AddCors();
        services.AddSingleton<Monitoring>();
        services.AddRequestTimeouts();
        services.AddOptions<RequestTimeoutOptions>().Configure<IOptionsMonitor<GatewayTimeouts>>((options, timeouts) =>
            options.AddPolicy(Timed, new RequestTimeoutPolicy { Timeout = timeouts.CurrentValue.Request, TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable }));
        services.AddSingleton<IOptionsChangeTokenSource<RequestTimeoutOptions>, ChangedTimeouts>();
        services.AddWebSocketSessions();
        services.AddSingleton<EventStream>();
        services.AddSingleton<RoomEvents>();
        services.AddGatewayHealthChecks();
        services.AddOpenApiDocument();
        return services;
    }

    /// <summary>
    /// Maps every route, behind the middleware that writes errors as problem+json. In an embedding host that middleware handles only the gateway's own
    /// requests.
    /// </summary>
    public static void MapGatewayApi(this WebApplication app)
    {
        var scope = app.Services.GetRequiredService<HttpScope>();
        if (scope.IsMapped)
        {
            return;
        }

        scope.IsMapped = true;
        if (scope.IsWholeHost)
        {
            UsePipeline(app, app.Services, scope);
        }
        else
        {
            app.UseWhen(scope.Covers, gateway => UsePipeline(gateway, app.Services, scope));
        }

        var routes = app.MapGroup("");
        routes.WithRequestTimeout(Timed).WithGroupName(OpenApiEndpoint.Name);
        HttpScope.Mark(routes);
        ((IEndpointConventionBuilder)routes).Finally(endpoint => Enclose(endpoint, app, scope));
        Map(routes);
    }

    // A host's middleware may change a request's path, before or after the gateway's own was passed: a route runs only behind that middleware, which has seen the
    // path that the request has now, and for a path that is the route's.
    private static void Enclose(EndpointBuilder endpoint, IApplicationBuilder app, HttpScope scope)
    {
        var route = endpoint.RequestDelegate!;
        var root = GatewayRoute.GetRoot(((RouteEndpointBuilder)endpoint).RoutePattern);
        var enclosed = new Lazy<RequestDelegate>(() =>
        {
            var branch = app.New();
            branch.Use((context, next) =>
            {
                context.Features.Set(new GatewayRoute(root));
                return next(context);
            });
            UsePipeline(branch, app.ApplicationServices, scope);
            branch.Run(route);
            return branch.Build();
        });
        endpoint.RequestDelegate = context =>
            context.Features.Get<PassedPipeline>()?.Path == context.Request.Path && context.Request.Path.StartsWithSegments(root) ? route(context) : enclosed.Value(context);
    }

    private static void UsePipeline(IApplicationBuilder app, IServiceProvider services, HttpScope scope)
    {
        app.Use((context, next) =>
        {
            context.Features.Set(new PassedPipeline(context.Request.Path));
            return next(context);
        });
        app.UseForwardedClient(services.GetRequiredService<TrustedProxies>());
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = exception => exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,

            // An invalid request is the client's fault: no stack trace is logged for it.
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
            ExceptionHandler = ProblemJson.WriteStatusAsync,
        });
        app.UseStatusCodePages(context => scope.IsForHost(context.HttpContext) ? Task.CompletedTask : ProblemJson.WriteStatusAsync(context.HttpContext));
        app.Use(services.GetRequiredService<Monitoring>().InvokeAsync);

        // The guard decides which origins are allowed. CORS comes before the guard, because a browser's preflight request has no token.
        var guard = services.GetRequiredService<ApiGuard>();
        app.UseWhen(guard.IsOfAllowedPage, page => page.UseCors(cors => cors.SetIsOriginAllowed(_ => true).AllowAnyMethod().AllowAnyHeader().AllowCredentials()));
        app.Use(guard.InvokeAsync);
        app.Use(new BodyLimit(services.GetRequiredService<IOptionsMonitor<GatewayLimits>>()).InvokeAsync);
        app.UseRequestTimeouts();
        app.UseWebSockets(services.GetRequiredService<IOptionsMonitor<WebSocketOptions>>().Get(WebSocketEndpoint.OptionsName));
    }

    private static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapHealth();
        routes.MapStats();
        routes.MapListeners();
        routes.MapSessions();
        routes.MapSessionMessages();
        routes.MapSessionCall();
        routes.MapSessionClose();
        routes.MapRooms();
        routes.MapRoomEvents();
        routes.MapCommands();
        routes.MapLookup();
        routes.MapPeers();
        routes.MapUpstreams();
        routes.MapDrain();
        routes.MapEvents();
        routes.MapWebSocket();
        routes.MapMetrics();
        routes.MapOpenApiDocument();
    }

    /// <summary>Marks a request that is behind the gateway's middleware.</summary>
    /// <param name="Path">The path that the middleware has seen.</param>
    private sealed record PassedPipeline(PathString Path);
}
