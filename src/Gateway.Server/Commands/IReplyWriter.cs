namespace Gateway.Commands;

/// <summary>Receives the one reply of a command.</summary>
public interface IReplyWriter
{
    /// <summary>Writes the reply, in two parts so that a word and a payload need not be copied together.</summary>
    void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default);
}
