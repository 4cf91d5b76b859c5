using Gateway.Clients;
using Gateway.Sessions;

namespace Gateway.Http.Clients;

/// <summary>Collects the sessions that have a name, the newest first.</summary>
internal struct HoldersVisitor() : IClientVisitor
{
    /// <summary>The sessions.</summary>
    internal List<Session> Sessions { get; } = [];

    /// <inheritdoc/>
    public readonly bool Visit(IClientSession session)
    {
        Sessions.Add(((Identification)session).Session);
        return true;
    }
}
