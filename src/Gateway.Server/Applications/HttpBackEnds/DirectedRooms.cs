using Gateway.Sessions;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>The rooms that a back end has put a session into.</summary>
internal struct DirectedRooms
{
    private SessionMemberships? _rooms;

    /// <summary>Their names, in order. May be called from any thread.</summary>
    internal readonly IReadOnlyList<string> Names => Volatile.Read(in _rooms)?.Names ?? [];

    /// <summary>Leaves and joins what an answer asks for.</summary>
    internal void Apply(Directives directives, MessageSession session, HttpHandler handler)
    {
        if (directives.Invalid > 0)
        {
            handler.LogRefused(session, "invalid name", directives.Invalid);
        }

        if (directives.Joins.Count + directives.Leaves.Count == 0)
        {
            return;
        }

        var rooms = _rooms ??= handler.CreateMemberships(session);
        foreach (var room in directives.Leaves)
        {
            rooms.TryLeave(room);
        }

        var tooMany = directives.Joins.Count(room => !rooms.TryJoinAtOnce(room));
        if (tooMany > 0)
        {
            handler.LogRefused(session, "too many rooms", tooMany);
        }
    }

    /// <summary>Leaves all of them, because the session has ended.</summary>
    internal readonly void LeaveAll() => _rooms?.LeaveAll();
}
