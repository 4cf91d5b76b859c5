namespace Gateway.Clients;

/// <summary>Whether a client is here.</summary>
internal enum ClientPresence
{
    /// <summary>No session had the name, or it is no longer remembered.</summary>
    Unknown,

    /// <summary>The last session of the name has ended.</summary>
    Away,

    /// <summary>At least one live session has the name.</summary>
    Online,
}
