namespace Gateway.Commands;

/// <summary>What a verb that awaits was called with.</summary>
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

    /// <summary>The bytes behind the verb's one space; opaque.</summary>
    public ReadOnlyMemory<byte> Arguments { get; }

    /// <summary>The session that asks; null for a call over HTTP. Never null in a verb that <see cref="ICommand.NeedsSession"/>.</summary>
    public ICaller? Caller { get; }

    /// <summary>Fires when the call has taken longer than <c>Gateway:Timeouts:Request</c>, or nobody waits for its reply any more.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Writes the reply, in two parts so that a word and a payload need no joining.</summary>
    public void Reply(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default) => _reply.Write(head, tail);
}
