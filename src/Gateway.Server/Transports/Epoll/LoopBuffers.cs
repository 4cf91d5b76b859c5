using System.Diagnostics.CodeAnalysis;
using Gateway.Limits;

namespace Gateway.Transports.Epoll;

/// <summary>
/// The receive buffer and the send buffer of a loop. Only the loop's thread accesses these fields. The content of a buffer belongs to the connection that borrows
/// it, until the connection returns it, or keeps it and the loop allocates a new one.
/// </summary>
internal sealed class LoopBuffers
{
    /// <summary>The size of the receive buffer in bytes: the amount that a session may read ahead.</summary>
    internal const int ReceiveSize = SessionMemory.ReadAhead;

    /// <summary>The size of the send buffer in bytes, for the replies of one turn: the flush threshold, one message of default size that exceeds it, and framing.</summary>
    internal const int SendSize = (2 * SessionMemory.FlushThreshold) + SessionMemory.MessageOverhead;

    private byte[] _send = GC.AllocateUninitializedArray<byte>(SendSize);
    private EpollWriter? _turnWriter;
    private int _depth;

    /// <summary>The buffer for the next read.</summary>
    internal byte[] Receive { get; private set; } = GC.AllocateUninitializedArray<byte>(ReceiveSize);

    /// <summary>Allocates a new <see cref="Receive"/>, because the borrower keeps the current one.</summary>
    internal void ReplaceReceive() => Receive = GC.AllocateUninitializedArray<byte>(ReceiveSize);

    /// <summary>
    /// Begins the turn of a consumer, which is about to run; this is its writer. If turns are nested, because a consumer causes another one to run (for example by
    /// closing it), the send buffer stays with the first.
    /// </summary>
    internal void BeginTurn(EpollWriter writer)
    {
        if (_depth++ == 0)
        {
            _turnWriter = writer;
        }
    }

    /// <summary>
    /// Lends the send buffer to the writer of the current turn. Other writers that are used during this turn, for example when one member's message goes to a whole
    /// room, may stay unflushed for long; they use rented buffers.
    /// </summary>
    internal bool TryLendSend(EpollWriter writer, [NotNullWhen(true)] out byte[]? buffer)
    {
        buffer = ReferenceEquals(_turnWriter, writer) ? _send : null;
        return buffer is not null;
    }

    /// <summary>Ends a consumer's turn. If the consumer still has unflushed bytes in the send buffer, or uses a span of it, it keeps the buffer.</summary>
    internal void EndTurn()
    {
        if (--_depth > 0 || _turnWriter is not { } writer)
        {
            return;
        }

        _turnWriter = null;
        if (writer.TryKeepBuffer())
        {
            _send = GC.AllocateUninitializedArray<byte>(SendSize);
        }
    }
}
