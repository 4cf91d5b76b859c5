namespace Gateway.Commands;

/// <summary>The arguments and the caller of a verb that awaits.</summary>
public sealed class CommandCall
{
    private readonly IReplyWriter _reply;

    internal CommandCall(ReadOnlyMemory<byte> arguments, ICaller? caller, IReplyWriter reply, CancellationToken cancellation)
    {
        _reply = reply;
        Arguments = arguments;
        Caller = caller;
        Cancellation = cancellation;
    }

    /// <summary>The bytes after the verb and one space; not interpreted.</summary>
    public ReadOnlyMemory<byte> Arguments { get; }

    /// <summary>The session that made the call; null for a call over HTTP. Never null in a verb that <see cref="ICommand.NeedsSession"/>.</summary>
    public ICaller? Caller { get; }

    /// <summary>Canceled when the call has taken longer than <c>Gateway:Timeouts:Request</c>, or nobody waits for its reply any more.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>
    /// Gives the reply, in two parts so that a word and a payload need not be copied together. It is sent when the verb has ended, unless that fails.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The listener's framing can't carry the reply, such as a line feed in a line; or it is more than 1 KiB longer than <c>MaxMessageSize</c>. The verb may
    /// still give another one.
    /// </exception>
    /// <exception cref="InvalidOperationException">The call has a reply already, or is over.</exception>
    public void Reply(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default) => _reply.Write(head, tail);
}
