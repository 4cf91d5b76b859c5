namespace Gateway.Clients;

/// <summary>The result of an <c>AUTH</c>.</summary>
public enum AuthResult
{
    /// <summary>The token is valid, or none is required.</summary>
    Authorized,

    /// <summary>The token is wrong, or it names another client than the one that the session has named already, or it names none where a name is required.</summary>
    Unauthorized,

    /// <summary>A live session has the token's name and keeps it (<see cref="DuplicateName.Refuse"/>). The session ends.</summary>
    AlreadyConnected,
}
