using Gateway.Tests.Support;
using Gateway.Transports.Epoll;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Transports.Epoll;

/// <summary>What the transport itself keeps for a connection: three objects, in which everything else lies by value.</summary>
public sealed class ConnectionSizeTests
{
    /// <summary>Bytes of an <see cref="EpollConnection"/>, its <see cref="EpollReader"/> and its <see cref="EpollWriter"/>.</summary>
    private const int Made = 112 + 128 + 64;

    [SkippableFact]
    public async Task A_connection_is_three_small_objects()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "epoll is Linux's");
        Skip.IfNot(Environment.Is64BitProcess, "the sizes are those of 64 bits");
        var loops = new EpollLoops(1, NullLogger.Instance);
        var loop = loops.FindLeastLoaded();
        var allocated = ThreadAllocation.Least(() => GC.KeepAlive(new EpollConnection(new EpollSocket(-1, isUnix: false, slot: -1), loop)));
        Assert.True(loops.RemoveUser());
        await loops.Ended.WaitAsync(TestClient.Patience);
        Assert.InRange(allocated, 1, Made);
    }
}
