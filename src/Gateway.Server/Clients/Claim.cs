namespace Gateway.Clients;

/// <summary>One session's hold on a name.</summary>
/// <param name="client">The client of that name.</param>
/// <param name="session">The session.</param>
/// <param name="revision">In a fleet, the revision of the name's entry, or the greatest that this node had seen: whoever takes the name has a greater one. Otherwise 0.</param>
/// <param name="at">When the name was claimed, as a timestamp of the clock.</param>
internal sealed class Claim(Client client, IClientSession session, long revision, long at)
{
    /// <summary>The client.</summary>
    internal Client Client => client;

    /// <summary>The session.</summary>
    internal IClientSession Session => session;

    /// <summary>In a fleet, the revision of the name's entry. Guarded by the client's lock.</summary>
    internal long Revision { get; set; } = revision;

    /// <summary>When the name was claimed, as a timestamp of the clock.</summary>
    internal long At => at;

    /// <summary>The claim before this one that still holds, where several sessions may have one name. Guarded by the client's lock.</summary>
    internal Claim? Older { get; set; }
}
