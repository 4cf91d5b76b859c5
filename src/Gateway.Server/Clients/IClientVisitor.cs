namespace Gateway.Clients;

/// <summary>What is done with the sessions that have a name.</summary>
internal interface IClientVisitor
{
    /// <summary>
    /// Called for each of them, the newest first, while no other session can take the name. It must not wait, and must not claim or release a name.
    /// </summary>
    /// <returns>False to visit no further one.</returns>
    bool Visit(IClientSession session);
}
