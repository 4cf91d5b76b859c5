namespace Gateway.Clients;

/// <summary>What is remembered of a client that is away.</summary>
/// <param name="Session">The number of its last session.</param>
/// <param name="LastSeenAt">When it was last heard.</param>
/// <param name="EndedAt">When its last session ended.</param>
/// <param name="Reason">Why that session ended.</param>
/// <param name="Listener">The listener that it came by.</param>
internal sealed record Absence(long Session, DateTimeOffset LastSeenAt, DateTimeOffset EndedAt, string Reason, string Listener);
