namespace Gateway.Commands;

/// <summary>What a verb was called with.</summary>
public readonly ref struct CommandRequest
{
    /// <summary>The bytes behind the verb's one space; opaque. Empty for a verb that takes none, may be empty for one that does.</summary>
    public required ReadOnlySpan<byte> Arguments { get; init; }

    /// <summary>The session that asks; null for a call over HTTP. Never null in a verb that <see cref="ICommand.NeedsSession"/>.</summary>
    public required ICaller? Caller { get; init; }
}
