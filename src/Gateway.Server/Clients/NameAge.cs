namespace Gateway.Clients;

/// <summary>What another node says of its newest session of a name.</summary>
/// <param name="IsKnown">Whether it can be told: a node that does not answer may have such a session.</param>
/// <param name="Age">How long ago that session has claimed the name; null if there is none.</param>
internal readonly record struct NameAge(bool IsKnown, TimeSpan? Age)
{
    /// <summary>Whether there may be such a session.</summary>
    internal bool MayBeHeld => !IsKnown || Age is not null;
}
