using Gateway.Clients;

namespace Gateway.Commands;

/// <summary>The session that made a request, as verbs see it.</summary>
public interface ICaller
{
    /// <summary>The session's id.</summary>
    string Id { get; }

    /// <summary>The real client's address.</summary>
    string Address { get; }

    /// <summary>The client's name; null while it has none.</summary>
    string? ClientName { get; }

    /// <summary>The rooms that the session is in; it leaves them all when it ends.</summary>
    IMemberships Rooms { get; }

    /// <summary>Whether every verb is allowed. Where a listener requires a token or a name, only verbs that are <see cref="ICommand.IsOpen"/> are allowed before.</summary>
    bool IsAuthorized { get; }

    /// <summary>Canceled when the request has taken longer than <c>Gateway:Timeouts:Request</c>, or the session is aborted. Created on first use.</summary>
    CancellationToken RequestAborted { get; }

    /// <summary>Called with the verb that was found, before anything is replied: its position in <see cref="CommandTable.Commands"/>, from 1.</summary>
    void Recognise(int verb);

    /// <summary>Checks a token, and gives the session the name that the token has. A valid one makes <see cref="IsAuthorized"/> true, unless a name is required and the token has none.</summary>
    ValueTask<AuthResult> AuthorizeAsync(ReadOnlyMemory<byte> token);

    /// <summary>Ends the session after the reply that is being written.</summary>
    void Quit();
}
