using System.Buffers;

namespace Gateway.Commands;

/// <summary>
/// Holds the reply of a verb until the verb has ended, so that a request gets exactly one reply whatever the verb does: the one that it wrote, or one error.
/// </summary>
/// <remarks>
/// Each execution has one of its own, and so is safe against a verb that keeps the writer and uses it later or on another thread: such a write throws, and reaches
/// no client. The object is what a request of a host's verb costs in memory.
/// </remarks>
internal sealed class HeldReply(IReplyDestination destination) : IReplyWriter
{
    private const int IsOpen = 0;
    private const int IsWriting = 1;
    private const int IsWritten = 2;
    private const int IsOver = 3;

    private byte[] _bytes = [];
    private int _length;
    private int _state;

    /// <summary>Holds the reply.</summary>
    /// <exception cref="InvalidOperationException">The request has its reply already, or is over.</exception>
    /// <exception cref="ArgumentException">The reply can't be sent as one message.</exception>
    public void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default)
    {
        if (Interlocked.CompareExchange(ref _state, IsWriting, IsOpen) is not IsOpen and var state)
        {
            throw new InvalidOperationException(state == IsOver ? "The request is over: nobody waits for this reply." : "The request has its reply already: a verb replies once.");
        }

        if (destination.FindFault(head, tail) is { } fault)
        {
            // The verb may still reply with something else.
            Interlocked.CompareExchange(ref _state, IsOpen, IsWriting);
            throw new ArgumentException($"The reply {fault}.");
        }

        var bytes = ArrayPool<byte>.Shared.Rent(head.Length + tail.Length);
        head.CopyTo(bytes);
        tail.CopyTo(bytes.AsSpan(head.Length));
        (_bytes, _length) = (bytes, head.Length + tail.Length);
        Interlocked.CompareExchange(ref _state, IsWritten, IsWriting);
    }

    /// <summary>Writes the reply of a verb that has ended with this result.</summary>
    /// <exception cref="InvalidOperationException">The verb has not replied, or has although its usage error is the reply, or the result is none.</exception>
    internal void Send(string verb, CommandResult result)
    {
        var isWritten = Volatile.Read(ref _state) == IsWritten;
        if (!Enum.IsDefined(result) || isWritten == (result == CommandResult.Usage))
        {
            throw new InvalidOperationException(isWritten ? $"The verb '{verb}' returned {result} and a reply." : $"The verb '{verb}' returned {result} and no reply.");
        }

        if (isWritten)
        {
            destination.Write(_bytes.AsSpan(0, _length));
        }
    }

    /// <summary>Ends the execution; a reply that was not sent is dropped.</summary>
    internal void End()
    {
        // A thread that is writing at this moment keeps its array, which is then collected.
        if (Interlocked.Exchange(ref _state, IsOver) == IsWritten)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            (_bytes, _length) = ([], 0);
        }
    }
}
