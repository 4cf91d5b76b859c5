namespace Gateway.Commands;

/// <summary>Takes a command's one reply.</summary>
public interface IReplyWriter
{
    /// <summary>Writes the reply, in two parts so that a word and a payload need no joining.</summary>
    void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default);
}
