using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports;

/// <summary>Returns the one pool of <see cref="SocketBlocks"/> for all of Kestrel's sockets, and disposes it.</summary>
internal sealed class SocketBlocksFactory : IMemoryPoolFactory<byte>, IDisposable
{
    private readonly SocketBlocks _blocks = new();

    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => _blocks;

    /// <inheritdoc/>
    public void Dispose() => _blocks.Dispose();
}
