using Gateway.Access;
using Gateway.Http.Clients;
using Gateway.Http.Guard;
using Gateway.Http.Health;
using Gateway.Http.Nodes;
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
        services.AddSingleton<OperatorTokens>();
        services.AddSingleton<AllowedOrigins>();
        services.AddSingleton<OperatorAuthorization>();
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
        ((IEndpointConventionBuilder)routes).Finally(endpoint => Enclose(endpoint, app, scope));
        Map(routes);
    }

    // A host's middleware may change a request's path, or its route, before or after the gateway's own was passed: a route runs only behind that middleware, and
    // only if that has known which route it is.
    private static void Enclose(EndpointBuilder endpoint, IApplicationBuilder app, HttpScope scope)
    {
        FleetRoute.Extend((RouteEndpointBuilder)endpoint, app.ApplicationServices);
        var run = endpoint.RequestDelegate!;
        var route = GatewayRoute.Create((RouteEndpointBuilder)endpoint);
        endpoint.Metadata.Add(route);
        var enclosed = new Lazy<RequestDelegate>(() =>
        {
            var branch = app.New();
            branch.Use((context, next) =>
            {
                context.Features.Set(route);
                return next(context);
            });
            UsePipeline(branch, app.ApplicationServices, scope);
            branch.Run(run);
            return branch.Build();
        });
        endpoint.RequestDelegate = context => context.Features.Get<PassedPipeline>()?.Route == route ? run(context) : enclosed.Value(context);
    }

    private static void UsePipeline(IApplicationBuilder app, IServiceProvider services, HttpScope scope)
    {
        app.Use((context, next) =>
        {
            context.Features.Set(new PassedPipeline(GatewayRoute.Find(context)));
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

        // CORS comes before authorization, because a browser's preflight request has no token.
        app.UseWhen(services.GetRequiredService<AllowedOrigins>().IsOfAllowedPage, page => page.UseCors(cors => cors.SetIsOriginAllowed(_ => true).AllowAnyMethod().AllowAnyHeader().AllowCredentials()));
        app.Use(services.GetRequiredService<OperatorAuthorization>().InvokeAsync);
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
        routes.MapClients();
        routes.MapClientMessages();
        routes.MapClientCall();
        routes.MapRooms();
        routes.MapRoomEvents();
        routes.MapCommands();
        routes.MapLookup();
        routes.MapNodes();
        routes.MapPeers();
        routes.MapUpstreams();
        routes.MapDrain();
        routes.MapEvents();
        routes.MapWebSocket();
        routes.MapMetrics();
        routes.MapOpenApiDocument();
    }

    /// <summary>Marks a request that is behind the gateway's middleware.</summary>
    /// <param name="Route">The route that the middleware has known; null if it was none of the gateway's, or routing had not chosen one yet.</param>
    private sealed record PassedPipeline(GatewayRoute? Route);
}
