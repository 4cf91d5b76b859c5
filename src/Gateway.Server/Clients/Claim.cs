namespace Gateway.Clients;

/// <summary>One session's hold on a name.</summary>
/// <param name="client">The client of that name.</param>
/// <param name="session">The session.</param>
/// <param name="revision">Greater than that of every earlier claim: who has lost the name to a later claim can't release it any more.</param>
internal sealed class Claim(Client client, IClientSession session, long revision)
{
    /// <summary>The client.</summary>
    internal Client Client => client;

    /// <summary>The session.</summary>
    internal IClientSession Session => session;

    /// <summary>The claim's number.</summary>
    internal long Revision => revision;

    /// <summary>The claim before this one that still holds, where several sessions may have one name. Guarded by the client's lock.</summary>
    internal Claim? Older { get; set; }
}
