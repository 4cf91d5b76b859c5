namespace Gateway.Clients;

/// <summary>
/// Who has which name. In-process by default; a fleet can implement it instead: it claims a name from the other gateways first, and answers once their sessions have let it go.
/// </summary>
internal interface IClientClaims
{
    /// <summary>Claims a name for a session. The caller tells the sessions that have lost it (<see cref="ClaimResult.TellReplaced"/>).</summary>
    /// <param name="name">A valid name.</param>
    /// <param name="session">The session; it has no name yet.</param>
    /// <param name="duplicate">What happens if a live session has the name.</param>
    ValueTask<ClaimResult> ClaimAsync(string name, IClientSession session, DuplicateName duplicate);

    /// <summary>Releases a name, unless a later claim has it.</summary>
    void Release(Claim claim, Absence absence);
}
