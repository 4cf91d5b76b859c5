using Gateway.Sessions;

namespace Gateway.Http;

/// <summary><c>/api/v1/drain</c> (PROTOCOL.md 8): how far a drain is; begin one.</summary>
internal static class DrainEndpoints
{
    private const string Path = "/api/v1/drain";

    internal static void MapDrain(this IEndpointRouteBuilder routes)
    {
        routes.MapRead(Path, (Drain drain) => Body(drain)).WithSummary("How far a drain is").WithTags("Operation").Produces<DrainProgress>();
        routes.MapPost(Path, Begin)
            .WithSummary("Begins a drain, at the end of which the process exits")
            .WithDescription("The same as SIGTERM. Asking again changes nothing.")
            .WithTags("Operation")
            .Produces<DrainProgress>(StatusCodes.Status202Accepted);
    }

    // Begun here as well, so that the answer tells of it.
    private static JsonBody<DrainProgress> Begin(HttpContext http, Drain drain, IHostApplicationLifetime lifetime)
    {
        _ = drain.RunAsync();
        lifetime.StopApplication();
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        return Body(drain);
    }

    private static JsonBody<DrainProgress> Body(Drain drain) => new(drain.Progress, HttpJson.Default.DrainProgress);
}
