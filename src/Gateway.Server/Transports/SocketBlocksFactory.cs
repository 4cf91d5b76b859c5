using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports;

/// <summary>Gives all of Kestrel's sockets the one pool of <see cref="SocketBlocks"/>; ends with it.</summary>
internal sealed class SocketBlocksFactory : IMemoryPoolFactory<byte>, IDisposable
{
    private readonly SocketBlocks _blocks = new();

    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => _blocks;

    /// <inheritdoc/>
    public void Dispose() => _blocks.Dispose();
}
