using System.Diagnostics.CodeAnalysis;
using Gateway.Limits;

namespace Gateway.Transports.Epoll;

/// <summary>
/// A loop's one receive and one send buffer. Only the loop's thread touches these fields; the bytes belong to whoever borrows them until
/// that one gives them back or the loop gives them away.
/// </summary>
internal sealed class LoopBuffers
{
    /// <summary>Bytes of one read: what a session may have read ahead.</summary>
    internal const int ReceiveSize = SessionMemory.ReadAhead;

    /// <summary>Bytes of one turn's replies: the flush threshold, one full message of default size that went over it, and framing.</summary>
    internal const int SendSize = (2 * SessionMemory.FlushThreshold) + SessionMemory.MessageOverhead;

    private byte[] _send = GC.AllocateUninitializedArray<byte>(SendSize);
    private EpollWriter? _turn;
    private int _depth;

    /// <summary>Where the next read goes.</summary>
    internal byte[] Receive { get; private set; } = GC.AllocateUninitializedArray<byte>(ReceiveSize);

    /// <summary>The borrower of <see cref="Receive"/> keeps it: the loop reads into another from now on.</summary>
    internal void GiveReceiveAway() => Receive = GC.AllocateUninitializedArray<byte>(ReceiveSize);

    /// <summary>
    /// A consumer is about to run: this is its writer. Where one consumer's turn brings another's about (by closing it, say), the buffer
    /// stays with the first.
    /// </summary>
    internal void BeginTurn(EpollWriter writer)
    {
        if (_depth++ == 0)
        {
            _turn = writer;
        }
    }

    /// <summary>
    /// Lends the send buffer to the writer whose turn it is. Others that are written to meanwhile, as when one member's message goes to a
    /// whole room, may stay unflushed for long; they use buffers of their own.
    /// </summary>
    internal bool TryLendSend(EpollWriter writer, [NotNullWhen(true)] out byte[]? buffer)
    {
        buffer = ReferenceEquals(_turn, writer) ? _send : null;
        return buffer is not null;
    }

    /// <summary>After a consumer's turn: if it still has unflushed bytes in the send buffer, or a span of it open, it keeps it.</summary>
    internal void EndTurn()
    {
        if (--_depth > 0 || _turn is not { } writer)
        {
            return;
        }

        _turn = null;
        if (writer.TryKeepLoan())
        {
            _send = GC.AllocateUninitializedArray<byte>(SendSize);
        }
    }
}
