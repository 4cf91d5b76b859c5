using Gateway.Http.Examples;
using Gateway.Sessions;

namespace Gateway.Http;

/// <summary><c>/api/v1/drain</c> (docs/protocol.md 8): reports the progress of a drain, and begins one.</summary>
internal static class DrainEndpoints
{
    private const string Path = "/api/v1/drain";

    internal static void MapDrain(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Path, HttpRoutes.Read, (Drain drain) => Body(drain, StatusCodes.Status200OK)).WithSummary("Progress of a drain").WithTags("Operation").Produces<DrainProgress>()
            .WithExamples(new Example("none", Path) { Answer = Example.Json(new DrainProgress("ready", 3, 0, 0, null), HttpJson.Default.DrainProgress) });
        routes.MapPost(Path, Begin)
            .WithSummary("Begins a drain; the process exits at its end")
            .WithDescription("The same as SIGTERM. A repeated request changes nothing.")
            .WithTags("Operation")
            .Produces<DrainProgress>(StatusCodes.Status202Accepted)
            .WithExamples(new Example("begin", Path, StatusCodes.Status202Accepted)
            {
                Answer = Example.Json(new DrainProgress("grace", 903, 0, 0, new DateTimeOffset(2026, 11, 21, 14, 15, 48, TimeSpan.Zero)), HttpJson.Default.DrainProgress),
            });
    }

    // Begun here as well, so that the response contains its progress.
    private static JsonBody<DrainProgress> Begin(Drain drain, IHostApplicationLifetime lifetime)
    {
        _ = drain.RunAsync();
        lifetime.StopApplication();
        return Body(drain, StatusCodes.Status202Accepted);
    }

    private static JsonBody<DrainProgress> Body(Drain drain, int status) => new(drain.Progress, HttpJson.Default.DrainProgress, status);
}
