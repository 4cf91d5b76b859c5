using System.Buffers;
using System.Collections.Concurrent;

namespace Gateway.Transports;

/// <summary>
/// The memory pool of stock sockets, in blocks of <see cref="Size"/>. Kestrel reads at most one block at a time, and its own blocks have 4 KiB: a message of 64
/// KiB would take sixteen system calls. An idle connection holds no block, because it waits for data without one.
/// </summary>
internal sealed class SocketBlocks : MemoryPool<byte>
{
    /// <summary>The size of a block in bytes: 64 KiB, as much as a session reads ahead.</summary>
    internal const int Size = 64 * 1024;

    /// <summary>The maximum number of free blocks that are kept: 64, so 4 MiB; more are left to the garbage collector.</summary>
    internal const int MaxKept = 64;

    private readonly ConcurrentQueue<Block> _free = new();
    private int _kept;

    /// <inheritdoc/>
    public override int MaxBufferSize => Size;

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, Size);
        if (!_free.TryDequeue(out var block))
        {
            return new Block(this);
        }

        Interlocked.Decrement(ref _kept);
        block.Lend();
        return block;
    }

    // The pool lives as long as the process; the blocks that it keeps are bounded.
    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _free.Clear();

    private void Return(Block block)
    {
        if (Interlocked.Increment(ref _kept) <= MaxKept)
        {
            _free.Enqueue(block);
        }
        else
        {
            Interlocked.Decrement(ref _kept);
        }
    }

    // Pinned, because the kernel reads into it and writes from it.
    private sealed class Block(SocketBlocks pool) : IMemoryOwner<byte>
    {
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Size, pinned: true);
        private int _isReturned;

        public Memory<byte> Memory => _bytes;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReturned, 1) == 0)
            {
                pool.Return(this);
            }
        }

        internal void Lend() => Volatile.Write(ref _isReturned, 0);
    }
}
