using System.ComponentModel;
using Gateway.Fleet;
using Gateway.Http.Examples;
using Gateway.Http.Nodes;
using Gateway.Sessions;

namespace Gateway.Http;

/// <summary><c>/api/v1/drain</c> (docs/protocol.md 8): reports the progress of a drain, and begins one.</summary>
internal static class DrainEndpoints
{
    private const string Path = "/api/v1/drain";
    private const string NodeText = "The name of the node; without it the one that answers.";

    internal static void MapDrain(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Path, HttpRoutes.Read, Get).WithSummary("Progress of a drain").WithTags("Operation").WithMetadata(new NamedNode())
            .Produces<DrainProgress>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable).ProducesProblem(StatusCodes.Status504GatewayTimeout)
            .WithExamples(new Example("none", Path) { Answer = Example.Json(new DrainProgress("ready", 3, 0, 0, null), HttpJson.Default.DrainProgress) });
        routes.MapPost(Path, Begin)
            .WithSummary("Begins a drain; the process exits at its end")
            .WithDescription("The same as SIGTERM. A repeated request changes nothing.")
            .WithTags("Operation").WithMetadata(new NamedNode())
            .Produces<DrainProgress>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable).ProducesProblem(StatusCodes.Status504GatewayTimeout)
            .WithExamples(new Example("begin", Path, StatusCodes.Status202Accepted)
            {
                Answer = Example.Json(new DrainProgress("grace", 903, 0, 0, new DateTimeOffset(2026, 11, 21, 14, 15, 48, TimeSpan.Zero)), HttpJson.Default.DrainProgress),
            });
    }

    private static IResult Get(HttpContext context, Drain drain, NodeIdentity self, [Description(NodeText)] string? node = null) => Fault(context, node, self) is { } fault ? fault : Body(drain, StatusCodes.Status200OK);

    // Begun here as well, so that the response contains its progress.
    private static IResult Begin(HttpContext context, Drain drain, IHostApplicationLifetime lifetime, NodeIdentity self, [Description(NodeText)] string? node = null)
    {
        if (Fault(context, node, self) is { } fault)
        {
            return fault;
        }

        _ = drain.RunAsync();
        lifetime.StopApplication();
        return Body(drain, StatusCodes.Status202Accepted);
    }

    // A request for another node of the fleet was passed on to it. An unknown parameter is a typing error, which must not drain another node than the one that is meant.
    private static ProblemBody? Fault(HttpContext context, string? node, NodeIdentity self) =>
        context.Request.Query.Keys.FirstOrDefault(key => !key.Equals(nameof(node), StringComparison.OrdinalIgnoreCase)) is { } unknown
            ? new ProblemBody(ProblemCode.InvalidRequest, $"There is no '{unknown}' here: use node.")
        : node is null || node == self.Name ? null : new ProblemBody(ProblemCode.NotFound, $"No node '{node}' is known here: GET /api/v1/nodes lists them.");

    private static JsonBody<DrainProgress> Body(Drain drain, int status) => new JsonBody<DrainProgress>(drain.Progress, HttpJson.Default.DrainProgress, status);
}
