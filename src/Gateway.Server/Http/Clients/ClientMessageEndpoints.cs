using System.ComponentModel;
using Gateway.Clients;
using Gateway.Http.Examples;
using Gateway.Http.Sessions;
using Gateway.Limits;
using Gateway.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Http.Clients;

/// <summary><c>POST /api/v1/clients/{name}/messages</c> (docs/clients.md): pushes the body, verbatim, as one message to every session of a client.</summary>
internal static class ClientMessageEndpoints
{
    internal const string Route = ClientEndpoints.OneRoute + "/messages";

    private const string Target = $"{ClientEndpoints.Route}/{ClientEndpoints.Example}/messages";

    internal static void MapClientMessages(this IEndpointRouteBuilder routes) =>
        routes.MapPost(Route, PostAsync).WithSummary("Pushes the body to a client as one message, verbatim").WithTags("Clients").WithMetadata(new ClientOwner(takesNewest: false, SessionMessageEndpoints.Wait))
            .WithDescription("As for a session. Whoever has the name at this moment gets it: every session of the name, where several may have it, and an error if one of them does not. " +
                "404: the name is not known; 410: the client is known and away.")
            .Accepts<string>("*/*")
            .Produces(StatusCodes.Status202Accepted).Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status410Gone)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status503ServiceUnavailable).ProducesProblem(StatusCodes.Status504GatewayTimeout)
            .WithExamples(
                new Example("push", Target, StatusCodes.Status202Accepted) { Body = "restart" },
                new Example("push and wait", $"{Target}?wait=flushed", StatusCodes.Status204NoContent) { Body = "restart" },
                new Example("never known", $"{ClientEndpoints.Route}/till-8/messages", StatusCodes.Status404NotFound) { Body = "restart" });

    /// <summary>The body as a message for a client; null, and the error response, if the client is away or the body is too long for its sessions.</summary>
    internal static async ValueTask<(byte[]? Message, IResult Refusal)> ReadAsync(HttpContext context, Client client, GatewayLimits limits)
    {
        var holders = new HoldersVisitor();
        if (client.Visit(ref holders) is not null)
        {
            return (null, ClientEndpoints.Away(client));
        }

        var longest = Math.Min(holders.Sessions.Select(session => session.Listener.MaxMessageSize).DefaultIfEmpty().Max(), limits.MaxRequestBodySize);
        return await RequestBody.ReadAsync(context, longest) is { } body
            ? (body.ToArray(), TypedResults.Empty)
            : (null, new ProblemBody(ProblemCode.TooLarge, $"A message to this client has at most {longest} bytes."));
    }

    private static async Task<IResult> PostAsync(
        string name,
        HttpContext context,
        ClientDirectory clients,
        IOptionsMonitor<GatewayLimits> limits,
        IOptionsMonitor<GatewayTimeouts> timeouts,
        TimeProvider time,
        [Description("flushed: answer only after the bytes have left the process.")] string? wait = null)
    {
        if (SessionMessageEndpoints.Fault(wait) is { } fault)
        {
            return fault;
        }

        if (!ClientEndpoints.TryFind(name, clients, out var client, out var problem))
        {
            return problem;
        }

        var (message, refusal) = await ReadAsync(context, client, limits.CurrentValue);
        if (message is null)
        {
            return refusal;
        }

        var pushes = new PushVisitor(message, wait is not null);
        if (Push(client, ref pushes) is not null)
        {
            return ClientEndpoints.Away(client);
        }

        var results = await Task.WhenAll(pushes.Done.Select(push => push.Problem is null && push.Flushed is { } flushed
            ? SessionMessageEndpoints.FlushedAsync(flushed, push.Session, context, timeouts.CurrentValue.Write, time)
            : Task.FromResult(push.Problem)));
        var refused = results.OfType<ProblemBody>().ToList();
        return refused.Count == 0 ? TypedResults.StatusCode(wait is null ? StatusCodes.Status202Accepted : StatusCodes.Status204NoContent)
            : results.Length == 1 ? refused[0]
            : refused[0].With($"{results.Length - refused.Count} of the client's {results.Length} sessions have it.");
    }

    // Messages are sent after the client's lock was released.
    private static Absence? Push(Client client, ref PushVisitor pushes)
    {
        using var batch = PushBatch.Begin();
        return client.Visit(ref pushes);
    }

    private readonly struct PushVisitor(byte[] message, bool waits) : IClientVisitor
    {
        internal List<(Session Session, ProblemBody? Problem, Task<PushResult>? Flushed)> Done { get; } = [];

        public bool Visit(IClientSession one)
        {
            var session = ((Identification)one).Session;
            var flushed = waits ? new TaskCompletionSource<PushResult>(TaskCreationOptions.RunContinuationsAsynchronously) : null;
            Done.Add((session, ClientPushes.Refusal(session, message, flushed), flushed?.Task));
            return true;
        }
    }
}
