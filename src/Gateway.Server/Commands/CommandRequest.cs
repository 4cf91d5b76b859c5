namespace Gateway.Commands;

/// <summary>The arguments and the caller of a verb.</summary>
public readonly ref struct CommandRequest
{
    /// <summary>The bytes after the verb and one space; not interpreted. Empty for a verb without arguments, possibly empty for one with arguments.</summary>
    public required ReadOnlySpan<byte> Arguments { get; init; }

    /// <summary>The session that made the request; null for a call over HTTP. Never null in a verb that <see cref="ICommand.NeedsSession"/>.</summary>
    public required ICaller? Caller { get; init; }
}
