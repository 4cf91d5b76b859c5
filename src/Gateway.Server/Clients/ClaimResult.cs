namespace Gateway.Clients;

/// <summary>The result of a claim.</summary>
/// <param name="Claim">The claim; null if a live session has the name and keeps it.</param>
/// <param name="Replaced">The newest of the claims that the name was taken from; null for none. They are linked by <see cref="Claim.Older"/>.</param>
internal readonly record struct ClaimResult(Claim? Claim, Claim? Replaced)
{
    /// <summary>Tells the sessions that have lost the name. To be called once the new one shows its name, so that there is no moment without a holder.</summary>
    internal void TellReplaced()
    {
        for (var claim = Replaced; claim is not null; claim = claim.Older)
        {
            claim.Session.OnReplaced();
        }
    }
}
