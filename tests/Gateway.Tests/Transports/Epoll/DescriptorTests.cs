using Gateway.Tests.Support;

namespace Gateway.Tests.Transports.Epoll;

/// <summary>What a server opened is closed when it has stopped.</summary>
[Collection(AloneCollection.Name)]
public sealed class DescriptorTests
{
    [SkippableFact]
    public async Task Stopped_servers_leave_no_descriptors_and_no_loops()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "/proc is Linux's");
        await RunAsync();
        var (descriptors, loops) = (Descriptors(), Loops());
        for (var round = 0; round < 5; round++)
        {
            await RunAsync();
        }

        // A few may be the runtime's own; five servers with ten connections each would show.
        await Eventually.TrueAsync(() => Descriptors() <= descriptors + 5, $"descriptors are given back: {descriptors} before, {Descriptors()} now");
        await Eventually.TrueAsync(() => Loops() <= loops, "loop threads end");

        async Task RunAsync()
        {
            await using var server = await GatewayServer.StartAsync(("Gateway:Transport", "Epoll"), ("Gateway:Timeouts:Linger", "00:00:00.1"));
            var clients = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => server.ConnectReadyAsync()));
            await server.AssertServesAsync();
            await server.StopAsync();
            Array.ForEach(clients, client => client.Dispose());
        }
    }

    private static int Descriptors() => Directory.GetFiles("/proc/self/fd").Length;

    private static int Loops() => Directory.GetDirectories("/proc/self/task").Count(task =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).StartsWith("Gateway loop", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    });
}
