namespace Gateway.Commands;

/// <summary>Receives the one reply of a command.</summary>
public interface IReplyWriter
{
    /// <summary>Writes the reply, in two parts so that a word and a payload need not be copied together. It is sent when the verb has returned.</summary>
    /// <exception cref="ArgumentException">
    /// The listener's framing can't carry the reply, such as a line feed in a line; or it is more than 1 KiB longer than <c>MaxMessageSize</c>. The verb may
    /// still write another one.
    /// </exception>
    /// <exception cref="InvalidOperationException">There is a reply already, or the verb has returned.</exception>
    void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default);
}
