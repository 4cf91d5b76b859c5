using Gateway.Diagnostics.Prometheus;
using Gateway.Http.Examples;
using Gateway.Http.Guard;
using Gateway.Http.Rooms;
using Gateway.Http.Sessions;
using Gateway.Http.WebSockets;
using Gateway.Limits;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Options;

namespace Gateway.Http;

/// <summary>The HTTP door as a whole: every route, and one form for every error (docs/protocol.md 8).</summary>
internal static class GatewayApi
{
    /// <summary>Adds what the routes need.</summary>
    public static IServiceCollection AddGatewayApi(this IServiceCollection services)
    {
        // Before the framework's own writer, which is asked next.
        services.AddSingleton<IProblemDetailsWriter, ProblemJsonWriter>();
        services.AddProblemDetails();
        services.Configure<ExceptionHandlerOptions>(options =>
        {
            options.StatusCodeSelector = exception => exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;

            // What a client sends is its own fault: no stack trace in our log for it.
            options.SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException;
        });
        services.AddSingleton<ApiGuard>();
        services.AddCors();
        services.AddSingleton<Monitoring>().AddSingleton<IHttpEndpointPart>(provider => provider.GetRequiredService<Monitoring>());
        services.AddRequestTimeouts();
        services.AddOptions<RequestTimeoutOptions>().Configure<IOptionsMonitor<GatewayTimeouts>>((options, timeouts) =>
        {
            options.DefaultPolicy = Policy(timeouts.CurrentValue);
            timeouts.OnChange(now => options.DefaultPolicy = Policy(now));

            static RequestTimeoutPolicy Policy(GatewayTimeouts timeouts) =>
                new() { Timeout = timeouts.Request, TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable };
        });
        services.AddWebSocketDoor();
        services.AddSingleton<EventStream>();
        services.AddSingleton<RoomEvents>();
        services.AddOpenApi("v1", options =>
        {
            options.DescribeGuard();
            options.DescribeExamples();
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info.Title = "Gateway";
                document.Info.Description = "The operator's side of the gateway. Every GET route answers HEAD too.";
                document.Servers?.Clear();
                return Task.CompletedTask;
            });
        });
        return services;
    }

    /// <summary>Maps every route, behind the middleware that words errors as problem+json.</summary>
    public static void MapGatewayApi(this WebApplication app)
    {
        app.UseForwardedClient(app.Services.GetRequiredService<TrustedProxies>());
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.Use(app.Services.GetRequiredService<Monitoring>().InvokeAsync);

        // Who is allowed is the guard's matter. Before it, since a browser asks first, and shows no token then.
        var guard = app.Services.GetRequiredService<ApiGuard>();
        app.UseWhen(guard.IsOfAllowedPage, page => page.UseCors(cors => cors.SetIsOriginAllowed(_ => true).AllowAnyMethod().AllowAnyHeader().AllowCredentials()));
        app.Use(guard.InvokeAsync);
        app.UseRequestTimeouts();
        app.UseWebSockets();
        app.MapHealth();
        app.MapStats();
        app.MapListeners();
        app.MapSessions();
        app.MapSessionMessages();
        app.MapSessionCall();
        app.MapSessionClose();
        app.MapRooms();
        app.MapRoomEvents();
        app.MapCommands();
        app.MapLookup();
        app.MapPeers();
        app.MapUpstreams();
        app.MapDrain();
        app.MapEvents();
        app.MapWebSocket();
        app.MapPrometheusOnceScraped();
        app.MapOpenApi().WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head])).WithKnownLength();
    }
}
