using System.ComponentModel;
using Gateway.Clients;
using Gateway.Http.Examples;
using Gateway.Http.Sessions;
using Gateway.Limits;
using Gateway.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Http.Clients;

/// <summary><c>POST /api/v1/clients/{name}/call</c>: sends a message to the newest session of a client and answers with that session's next message.</summary>
internal static class ClientCallEndpoints
{
    internal const string Route = ClientEndpoints.OneRoute + "/call";

    internal static void MapClientCall(this IEndpointRouteBuilder routes) =>
        routes.MapPost(Route, PostAsync).WithSummary("Sends the body to a client as one message and answers with its next message").WithTags("Clients").WithMetadata(new ClientOwner(takesNewest: true, SessionCallEndpoints.Wait))
            .WithDescription("As for a session: that of the client, the newest where several have its name. 404: the name is not known; 410: the client is known and away, or its session ended first.")
            .Accepts<string>("*/*")
            .Produces<string>(StatusCodes.Status200OK, "application/octet-stream")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status410Gone)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status503ServiceUnavailable).ProducesProblem(StatusCodes.Status504GatewayTimeout)
            .WithExamples(
                new Example("a scale", $"{ClientEndpoints.Route}/{ClientEndpoints.Example}/call?timeout=10s") { Body = "weight?", Answer = "42.7 kg" },
                new Example("never known", $"{ClientEndpoints.Route}/till-8/call", StatusCodes.Status404NotFound) { Body = "weight?" });

    private static async Task<IResult> PostAsync(
        string name,
        HttpContext context,
        ClientDirectory clients,
        IOptionsMonitor<GatewayLimits> limits,
        IOptionsMonitor<GatewayTimeouts> timeouts,
        TimeProvider time,
        [Description("How long to wait for the answer: 500ms, 5s, 1m; at most Timeouts:Request.")] string? timeout = null)
    {
        if (SessionCallEndpoints.Fault(timeout, timeouts.CurrentValue.Request, out var maxWait) is { } fault)
        {
            return fault;
        }

        if (!ClientEndpoints.TryFind(name, clients, out var client, out var problem))
        {
            return problem;
        }

        var (message, refusal) = await ClientMessageEndpoints.ReadAsync(context, client, limits.CurrentValue);
        if (message is null)
        {
            return refusal;
        }

        var visitor = new CallVisitor(message);
        if (Call(client, ref visitor) is not null)
        {
            return ClientEndpoints.Away(client);
        }

        using var call = visitor.Call;
        return call is not null ? await SessionCallEndpoints.WaitForAnswerAsync(call, visitor.Session!, context, maxWait, time) : visitor.Problem!;
    }

    // The message is sent after the client's lock was released.
    private static Absence? Call(Client client, ref CallVisitor visitor)
    {
        using var batch = PushBatch.Begin();
        return client.Visit(ref visitor);
    }

    private struct CallVisitor(byte[] message) : IClientVisitor
    {
        internal Session? Session { get; private set; }

        internal SessionCall? Call { get; private set; }

        internal ProblemBody? Problem { get; private set; }

        public bool Visit(IClientSession session)
        {
            Session = ((Identification)session).Session;
            Problem = ClientPushes.TooLong(Session, message) ?? TryCall(Session);
            return false;
        }

        private ProblemBody? TryCall(Session session)
        {
            var result = session.TryCall(message, out var call);
            Call = call;
            return result == PushResult.Accepted ? null : ClientPushes.Refusal(session, result);
        }
    }
}
