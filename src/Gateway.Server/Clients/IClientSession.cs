namespace Gateway.Clients;

/// <summary>A session that can have a client's name.</summary>
internal interface IClientSession
{
    /// <summary>The number behind the session's id.</summary>
    long Number { get; }

    /// <summary>What happens when another session takes its name.</summary>
    DuplicateName Duplicate { get; }

    /// <summary>Called once another session has its name: the client is told, and the session ends. From any thread; it must not wait and must not throw.</summary>
    void OnReplaced();
}
