using System.Buffers;
using Gateway.Tests.Support;
using Gateway.Transports;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Transports;

public sealed class SocketBlocksTests
{
    [Fact]
    public void A_block_that_was_given_back_is_lent_again_and_only_once()
    {
        using var blocks = new SocketBlocks();
        var first = blocks.Rent();
        var memory = first.Memory;
        first.Dispose();
        first.Dispose();
        var (second, third) = (blocks.Rent(4096), blocks.Rent(4096));
        Assert.True(second.Memory.Span.Overlaps(memory.Span));
        Assert.False(third.Memory.Span.Overlaps(memory.Span));
        Assert.Equal(SocketBlocks.Size, third.Memory.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => blocks.Rent(SocketBlocks.Size + 1));
    }

    [Fact]
    public void What_a_burst_has_made_is_not_all_kept()
    {
        using var blocks = new SocketBlocks();
        var burst = Enumerable.Range(0, SocketBlocks.MaxKept + 10).Select(_ => blocks.Rent()).ToList();
        burst.ForEach(block => block.Dispose());
        var again = Enumerable.Range(0, burst.Count).Select(_ => blocks.Rent()).ToHashSet<IMemoryOwner<byte>>();
        Assert.Equal(SocketBlocks.MaxKept, burst.Count(again.Contains));
    }

    [SkippableFact]
    public async Task Stock_sockets_take_their_memory_from_it_and_our_own_transport_leaves_Kestrel_its_own()
    {
        Skip.IfNot(Gateway.Platform.LinuxKernel.IsUsed, "There is no transport of our own.");
        await using var sockets = await GatewayServer.StartAsync(("Gateway:Transport", "Sockets"));
        using var blocks = sockets.Services.GetRequiredService<IMemoryPoolFactory<byte>>().Create();
        Assert.IsType<SocketBlocks>(blocks);
        await sockets.AssertServesAsync();

        if (OperatingSystem.IsLinux())
        {
            await using var own = await GatewayServer.StartAsync();
            Assert.Equal(4096, own.Services.GetRequiredService<IMemoryPoolFactory<byte>>().Create().MaxBufferSize);
        }
    }
}
