using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using Gateway.Clients;
using Gateway.Fleet;
using Gateway.Http.Examples;
using Gateway.Http.Sessions;
using Gateway.Sessions;

namespace Gateway.Http.Clients;

/// <summary><c>/api/v1/clients</c> and <c>/{name}</c> (docs/clients.md): lists clients by name, those that are away as well, and closes the sessions of one.</summary>
internal static class ClientEndpoints
{
    internal const string Route = "/api/v1/clients";
    internal const string OneRoute = Route + "/{name}";

    /// <summary>The name that examples use.</summary>
    internal const string Example = "till-7";

    private static readonly ClientView Shown = new(
        Example, true, new DateTimeOffset(2026, 5, 4, 8, 5, 0, TimeSpan.Zero), [SessionEndpoints.Shown]);

    internal static void MapClients(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Route, HttpRoutes.Read, List).WithSummary("The clients in order of their names, a page at a time").WithTags("Clients").WithMetadata(new FleetClientList())
            .WithDescription("Those that are connected, and those that are away and still remembered: Gateway:Limits:MaxKnownClients.")
            .Produces<ClientPage>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithExamples(
                new Example("tills", $"{Route}?prefix=till-&online=true") { Answer = Examples.Example.Json(new ClientPage([Shown], null), HttpJson.Default.ClientPage) },
                new Example("a typing error", $"{Route}?listener=lines", StatusCodes.Status400BadRequest));
        routes.MapMethods(OneRoute, HttpRoutes.Read, Get).WithSummary("A client and its sessions; when it is away, when and why it left").WithTags("Clients").WithMetadata(new ClientOwner(takesNewest: false))
            .Produces<ClientView>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable).ProducesProblem(StatusCodes.Status504GatewayTimeout)
            .WithExamples(
                new Example("one", $"{Route}/{Example}") { Answer = Examples.Example.Json(Shown, HttpJson.Default.ClientView) },
                new Example("never known", $"{Route}/till-8", StatusCodes.Status404NotFound));
        routes.MapDelete(OneRoute, Close).WithSummary("Closes every session of a client gracefully").WithTags("Clients").WithMetadata(new ClientOwner(takesNewest: false))
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status410Gone)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable).ProducesProblem(StatusCodes.Status504GatewayTimeout)
            .WithExamples(
                new Example("with a reason", $"{Route}/{Example}?reason=moving%20to%20node%20b", StatusCodes.Status204NoContent),
                new Example("never known", $"{Route}/till-8", StatusCodes.Status404NotFound));
    }

    /// <summary>Finds a client that is to be reached.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="clients">The clients.</param>
    /// <param name="client">The client.</param>
    /// <param name="problem">The error response if there is none.</param>
    internal static bool TryFind(string name, ClientDirectory clients, [NotNullWhen(true)] out Client? client, [NotNullWhen(false)] out ProblemBody? problem)
    {
        client = ClientName.IsValid(name) ? clients.Find(name) : null;
        problem = client is not null ? null
            : ClientName.IsValid(name) ? new ProblemBody(ProblemCode.NotFound, $"No client '{name}' is known here.")
            : new ProblemBody(ProblemCode.InvalidName, $"A client's name is {ClientName.Form}");
        return client is not null;
    }

    /// <summary>The response where a client is known, but away.</summary>
    internal static ProblemBody Away(Client client) => new(ProblemCode.ClientAway, $"The client '{client.Name}' is away: GET {Route}/{client.Name} says since when.");

    private static IResult List(
        HttpContext context,
        ClientDirectory clients,
        ListenerDirectory listeners,
        NodeIdentity node,
        [Description("How the name begins.")] string? prefix = null,
        [Description("The listener's name; of a client that is away, that of its last session.")] string? listener = null,
        [Description("true for those that are connected, false for those that are away.")] bool? online = null,
        [Description("The next of the previous page.")] string? after = null,
        [Description("Clients of a page: 1 to 1000.")] int limit = Paging.DefaultLimit)
    {
        if (Paging.Fault(limit) is { } fault)
        {
            return fault;
        }

        if (Fault(context.Request.Query, listener, listeners) is { } wrong)
        {
            return new ProblemBody(ProblemCode.InvalidRequest, wrong);
        }

        var meant = clients.All
            .Where(client => (prefix is null || client.Name.StartsWith(prefix, StringComparison.Ordinal)) && string.CompareOrdinal(client.Name, after) > 0)
            .Where(client => (listener is null && online is null) || IsMeant(client, listener, online));
        var (page, hasMore) = Paging.Cut(meant, client => client.Name, StringComparer.Ordinal, limit);
        return new JsonBody<ClientPage>(new ClientPage([.. page.Select(client => ClientView.From(client, node))], hasMore ? page[^1].Name : null), HttpJson.Default.ClientPage);
    }

    private static bool IsMeant(Client client, string? listener, bool? online)
    {
        var holders = new HoldersVisitor();
        var absence = client.Visit(ref holders);
        return (online is null || online == (absence is null))
            && (listener is null || (absence is null ? holders.Sessions.Any(session => session.Listener.Name == listener) : absence.Listener == listener));
    }

    // An unknown parameter is a typing error, which must not select more clients than intended.
    private static string? Fault(IQueryCollection query, string? listener, ListenerDirectory listeners)
    {
        string[] known = ["prefix", "listener", "online", "after", "limit"];
        return query.Keys.FirstOrDefault(key => !known.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown ? $"There is no '{unknown}' here: use {string.Join(", ", known)}."
            : query.FirstOrDefault(parameter => parameter.Value is not [{ Length: > 0 }]) is { Key: { } key } ? $"'{key}' must be given once, with a value."
            : listener is not null && listeners.All.All(one => one.Name != listener) ? $"There is no listener '{listener}': use one of {string.Join(", ", listeners.All.Select(one => one.Name))}."
            : null;
    }

    private static IResult Get(string name, ClientDirectory clients, NodeIdentity node) =>
        TryFind(name, clients, out var client, out var problem) ? new JsonBody<ClientView>(ClientView.From(client, node), HttpJson.Default.ClientView) : problem;

    private static IResult Close(string name, HttpContext context, ClientDirectory clients, ILoggerFactory logs, [Description(SessionCloseEndpoints.ReasonText)] string? reason = null)
    {
        var unknown = context.Request.Query.Keys.FirstOrDefault(key => !key.Equals(nameof(reason), StringComparison.OrdinalIgnoreCase));
        if ((unknown is null ? SessionCloseEndpoints.Fault(reason) : $"There is no '{unknown}' here: use reason.") is { } fault)
        {
            return new ProblemBody(ProblemCode.InvalidRequest, fault);
        }

        if (!TryFind(name, clients, out var client, out var problem))
        {
            return problem;
        }

        var holders = new HoldersVisitor();
        if (client.Visit(ref holders) is not null)
        {
            return Away(client);
        }

        SessionCloseEndpoints.OperatorCloses(SessionCloseEndpoints.Log(logs), holders.Sessions.Count, $"client {name}", reason);
        foreach (var session in holders.Sessions)
        {
            SessionCloseEndpoints.Close(session, reason);
        }

        return TypedResults.NoContent();
    }
}
