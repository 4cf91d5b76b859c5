namespace Gateway.Clients;

/// <summary>What happens when a client takes a name that a live session has already.</summary>
public enum DuplicateName
{
    /// <summary>The new session gets the name; the old one is told <c>NOTICE replaced</c> and ends as <c>replaced</c>.</summary>
    Replace,

    /// <summary>The old session keeps the name; the new one gets <c>ERR already connected</c> and ends.</summary>
    Refuse,

    /// <summary>Both have the name. A push reaches every session of the name, a call the newest.</summary>
    Allow,
}
