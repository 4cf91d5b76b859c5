namespace Gateway.Commands;

/// <summary>The session behind a request, as far as verbs need it.</summary>
public interface ICaller
{
    /// <summary>The session's id.</summary>
    string Id { get; }

    /// <summary>The real client's address.</summary>
    string Address { get; }

    /// <summary>The rooms that the session is in; it leaves them all when it ends.</summary>
    IMemberships Rooms { get; }

    /// <summary>Whether every verb may be said; before AUTH, on a listener that demands it, only those that are <see cref="ICommand.IsOpen"/>.</summary>
    bool IsAuthorized { get; }

    /// <summary>Fires when the request has taken longer than <c>Gateway:Timeouts:Request</c>, or the session is cut. Made on first use.</summary>
    CancellationToken RequestAborted { get; }

    /// <summary>Is told which verb it has asked for, before anything is replied: its place in <see cref="CommandTable.Commands"/>, from 1.</summary>
    void Recognise(int verb);

    /// <summary>Judges a token; a good one makes <see cref="IsAuthorized"/> true.</summary>
    bool Authorize(ReadOnlySpan<byte> token);

    /// <summary>Ends the session behind the reply that is being written.</summary>
    void Quit();
}
