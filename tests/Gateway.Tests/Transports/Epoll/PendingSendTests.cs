using Gateway.Tests.Support;
using Gateway.Transports.Epoll;

namespace Gateway.Tests.Transports.Epoll;

/// <summary>What the kernel did not take: sent on in pieces, waited for by one, given up, broken, and FIN behind it. The test has the loop's part.</summary>
public sealed class PendingSendTests
{
    private const int More = 12_000_000;

    [SkippableFact]
    public async Task Pieces_leave_in_order_as_the_kernel_takes_them_and_the_wait_ends_with_the_last()
    {
        await using var pair = await BindAsync();
        var (client, pending, _) = await ConnectAsync(pair);
        using var _ = client;
        var (first, second) = (Bytes(1), Bytes(2));
        Assert.True(pending.IsIdle);
        pending.Append(first);
        pending.SendMore();
        pending.Append(second);
        Assert.False(pending.IsIdle);
        var waiting = pending.WaitAsync(default).AsTask();
        var receiving = client.ReceiveBytesAsync(2 * More);
        await Eventually.TrueAsync(
            () =>
            {
                Assert.False(waiting.IsCompleted);
                pending.SendMore();
                return pending.IsIdle;
            },
            "all has left");
        var result = await waiting.WaitAsync(TestClient.Patience);
        Assert.Equal((false, false), (result.IsCanceled, result.IsCompleted));
        byte[] all = [.. first, .. second];
        Assert.Equal(all, await receiving);
    }

    [SkippableFact]
    public async Task With_nothing_pending_there_is_nothing_to_wait_for_and_no_FIN_to_send_later()
    {
        await using var pair = await BindAsync();
        var (client, pending, _) = await ConnectAsync(pair);
        using var _ = client;
        pending.SendMore();
        Assert.True(pending.WaitAsync(default).AsTask().IsCompletedSuccessfully);
        Assert.False(pending.TryDeferShutdown());
    }

    [SkippableFact]
    public async Task One_waits_at_a_time()
    {
        await using var pair = await BindAsync();
        var (client, pending, _) = await ConnectAsync(pair);
        using var _ = client;
        pending.Append(Bytes(1));
        var waiting = pending.WaitAsync(default).AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(() => pending.WaitAsync(default).AsTask());
        pending.Fail();
        Assert.True((await waiting.WaitAsync(TestClient.Patience)).IsCompleted);
    }

    [SkippableFact]
    public async Task A_wait_that_is_canceled_ends_and_the_bytes_go_on()
    {
        await using var pair = await BindAsync();
        var (client, pending, _) = await ConnectAsync(pair);
        using var _ = client;
        var bytes = Bytes(1);
        pending.Append(bytes);

        // Before there is anyone: the next one is.
        pending.Cancel();
        Assert.True((await pending.WaitAsync(default)).IsCanceled);
        var waiting = pending.WaitAsync(default).AsTask();
        Assert.False(waiting.IsCompleted);
        pending.Cancel();
        Assert.True((await waiting.WaitAsync(TestClient.Patience)).IsCanceled);

        using var source = new CancellationTokenSource();
        waiting = pending.WaitAsync(source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TestClient.Patience));
        Assert.False(pending.ConsumeCancellation());

        waiting = pending.WaitAsync(default).AsTask();
        var receiving = client.ReceiveBytesAsync(More);
        await SendAllAsync(pending);
        Assert.False((await waiting.WaitAsync(TestClient.Patience)).IsCanceled);
        Assert.Equal(bytes, await receiving);
    }

    [SkippableFact]
    public async Task A_connection_that_breaks_ends_the_wait_and_drops_what_is_left()
    {
        await using var pair = await BindAsync();
        var (client, pending, _) = await ConnectAsync(pair);
        pending.Append(Bytes(1));
        pending.SendMore();
        var waiting = pending.WaitAsync(default).AsTask();
        client.Reset();
        await SendAllAsync(pending);
        Assert.True((await waiting.WaitAsync(TestClient.Patience)).IsCompleted);
        Assert.True((await pending.WaitAsync(default)).IsCompleted);
    }

    [SkippableFact]
    public async Task FIN_comes_behind_the_last_byte()
    {
        await using var pair = await BindAsync();
        var (client, pending, _) = await ConnectAsync(pair);
        using var _ = client;
        var bytes = Bytes(1);
        pending.Append(bytes);
        Assert.True(pending.TryDeferShutdown());
        var receiving = client.ReceiveToEndAsync();
        await SendAllAsync(pending);
        Assert.Equal(bytes, await receiving.WaitAsync(TestClient.Patience));
    }

    private static byte[] Bytes(int seed)
    {
        var bytes = new byte[More];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static Task SendAllAsync(PendingSend pending) => Eventually.TrueAsync(
        () =>
        {
            pending.SendMore();
            return pending.IsIdle;
        },
        "all has left");

    private static async Task<(TestClient Client, PendingSend Pending, EpollConnection Connection)> ConnectAsync(StreamPair pair)
    {
        var (client, connection) = await pair.ConnectAsync();
        return (client, new PendingSend((EpollConnection)connection), (EpollConnection)connection);
    }

    private static Task<StreamPair> BindAsync()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "epoll is Linux's");
        return StreamPair.BindAsync();
    }
}
