using System.Text.Json.Serialization;
using Gateway.Clients;
using Gateway.Fleet;
using Gateway.Http.Nodes;
using Gateway.Http.Sessions;
using Gateway.Sessions;

namespace Gateway.Http.Clients;

/// <summary>A client in the HTTP API.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Online">Whether it has a session.</param>
/// <param name="LastSeenAt">When bytes were last received from it; when it connected, if none were.</param>
/// <param name="Sessions">Its sessions, the newest first.</param>
/// <param name="LastSession">The id of its last session; absent while it is online.</param>
/// <param name="Listener">The listener of that session.</param>
/// <param name="EndedAt">When that session ended.</param>
/// <param name="Reason">Why that session ended, as in the metrics.</param>
internal sealed record ClientView(
    string Name,
    bool Online,
    DateTimeOffset LastSeenAt,
    IReadOnlyList<SessionView> Sessions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastSession = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Listener = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? EndedAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null)
{
    /// <summary>What several nodes know of one client, as one: online if it has a session anywhere, otherwise as it was seen last.</summary>
    internal static ClientView Merge(IReadOnlyList<ClientView> views)
    {
        var online = views.Where(view => view.Online).ToList();
        return online.Count == 0
            ? views.MaxBy(view => view.EndedAt)!
            : online[0] with { LastSeenAt = online.Max(view => view.LastSeenAt), Sessions = [.. online.SelectMany(view => view.Sessions)] };
    }

    internal static ClientView From(Client client, NodeIdentity node)
    {
        var holders = new HoldersVisitor();
        var absence = client.Visit(ref holders);
        var sessions = holders.Sessions.Select(session => SessionView.From(session, node)).ToList();
        return absence is null
            ? new ClientView(client.Name, true, sessions.Select(session => session.LastReceivedAt ?? session.ConnectedAt).DefaultIfEmpty().Max(), sessions)
            : new ClientView(client.Name, false, absence.LastSeenAt, [], new SessionId(absence.Session).ToString(), absence.Listener, absence.EndedAt, absence.Reason);
    }
}

/// <summary>The response of <c>GET /api/v1/clients</c>.</summary>
/// <param name="Clients">In order of their names.</param>
/// <param name="Next">The value of <c>after</c> for the next page; null on the last page.</param>
/// <param name="Nodes">The nodes of the fleet whose clients are missing; absent if none are.</param>
internal sealed record ClientPage(
    IReadOnlyList<ClientView> Clients, string? Next, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SilentNode>? Nodes = null);
