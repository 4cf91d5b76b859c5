namespace Gateway.Commands;

/// <summary>Where the reply of a command goes. A built-in verb writes to it directly, a verb of the host's through <see cref="HeldReply"/>.</summary>
internal interface IReplyDestination : IReplyWriter
{
    /// <summary>The reason why these bytes can't be the reply, as the rest of a sentence; null if they can.</summary>
    string? FindFault(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail);
}
