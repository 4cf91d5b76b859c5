using System.Buffers;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Transports.Epoll;

/// <summary>The writer keeps a PipeWriter's word, and its flush means that the kernel has the bytes.</summary>
public sealed class EpollWriterTests
{
    [SkippableFact]
    public async Task Spans_may_be_taken_and_advanced_in_pieces()
    {
        await using var pair = await BindAsync();
        var (client, connection) = await pair.ConnectAsync();
        using var _ = client;
        var output = connection.Transport.Output;
        for (var size = 1; size < 200_000; size *= 7)
        {
            var expected = new byte[size];
            new Random(size).NextBytes(expected);
            for (var at = 0; at < size; at += 1000)
            {
                var piece = expected.AsSpan(at, Math.Min(1000, size - at));
                piece.CopyTo(output.GetSpan(piece.Length));
                output.Advance(piece.Length);
            }

            Assert.Equal(size, output.UnflushedBytes);
            Assert.False((await output.FlushAsync()).IsCompleted);
            Assert.Equal(0, output.UnflushedBytes);
            Assert.Equal(expected, await client.ReceiveBytesAsync(size));
        }
    }

    [SkippableFact]
    public async Task More_than_the_span_cannot_be_advanced()
    {
        await using var pair = await BindAsync();
        var (client, connection) = await pair.ConnectAsync();
        using var _ = client;
        var length = connection.Transport.Output.GetSpan(1).Length;
        Assert.Throws<ArgumentOutOfRangeException>(() => connection.Transport.Output.Advance(length + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => connection.Transport.Output.Advance(-1));
    }

    [SkippableFact]
    public async Task A_flush_waits_for_the_peer_and_completes_when_the_kernel_has_all()
    {
        await using var pair = await BindAsync();
        var (client, connection) = await pair.ConnectAsync();
        using var _ = client;
        var bytes = new byte[12_000_000];
        new Random(1).NextBytes(bytes);
        var flushing = connection.Transport.Output.WriteAsync(bytes).AsTask();
        Assert.False(flushing.IsCompleted);
        Assert.Equal(bytes, await client.ReceiveBytesAsync(bytes.Length));
        Assert.False((await flushing.WaitAsync(TestClient.Patience)).IsCompleted);
    }

    [SkippableFact]
    public async Task A_canceled_flush_sends_on_and_the_next_queues_behind_it()
    {
        await using var pair = await BindAsync();
        var (client, connection) = await pair.ConnectAsync();
        using var _ = client;
        var output = connection.Transport.Output;
        var first = new byte[12_000_000];
        new Random(2).NextBytes(first);
        var flushing = output.WriteAsync(first).AsTask();
        output.CancelPendingFlush();
        Assert.True((await flushing.WaitAsync(TestClient.Patience)).IsCanceled);
        using var source = new CancellationTokenSource();
        flushing = output.WriteAsync("behind"u8.ToArray(), source.Token).AsTask();
        source.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flushing.WaitAsync(TestClient.Patience));
        await connection.Features.GetRequiredFeature<ISendShutdown>().ShutdownSendAsync(Gateway.Sessions.SessionEnd.ClientClosed);
        var received = await client.ReceiveToEndAsync();
        Assert.Equal([.. first, .. "behind"u8], received);
    }

    [SkippableFact]
    public async Task A_flush_to_nobody_is_completed_and_never_throws()
    {
        await using var pair = await BindAsync();
        var (client, connection) = await pair.ConnectAsync();
        using var _ = client;
        var flushing = connection.Transport.Output.WriteAsync(new byte[12_000_000]).AsTask();
        connection.Abort();
        Assert.True((await flushing.WaitAsync(TestClient.Patience)).IsCompleted);
        Assert.True((await connection.Transport.Output.WriteAsync("late"u8.ToArray())).IsCompleted);
        await connection.DisposeAsync();
        Assert.True((await connection.Transport.Output.WriteAsync("too late"u8.ToArray())).IsCompleted);
    }

    [SkippableFact]
    public async Task Unflushed_bytes_of_one_turn_do_not_mix_with_another_connections()
    {
        // Each consumer resumes on the loop, writes half, goes elsewhere and writes the rest there: the loop's buffer is never two's.
        await using var pair = await BindAsync();
        var clients = new List<TestClient>();
        var serving = new List<Task>();
        for (var index = 0; index < 20; index++)
        {
            var (client, connection) = await pair.ConnectAsync();
            clients.Add(client);
            serving.Add(Task.Run(async () =>
            {
                while (await connection.Transport.Input.ReadAsync() is { IsCompleted: false } result)
                {
                    var bytes = result.Buffer.ToArray();
                    connection.Transport.Input.AdvanceTo(result.Buffer.End);
                    var (half, output) = (bytes.Length / 2, connection.Transport.Output);
                    output.Write(bytes.AsSpan(0, half));
                    await Task.Yield();
                    output.Write(bytes.AsSpan(half));
                    await output.FlushAsync();
                }
            }));
        }

        for (var round = 0; round < 50; round++)
        {
            await Task.WhenAll(clients.Select((client, index) => client.SendBytesAsync(Message(index, round))));
            foreach (var (client, index) in clients.Select((client, index) => (client, index)))
            {
                Assert.Equal(Message(index, round), await client.ReceiveBytesAsync(502));
            }
        }

        clients.ForEach(client => client.FinishSending());
        await Task.WhenAll(serving).WaitAsync(TestClient.Patience);
        clients.ForEach(client => client.Dispose());
    }

    private static byte[] Message(int index, int round) => [(byte)index, .. new byte[500], (byte)round];

    private static Task<StreamPair> BindAsync()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "epoll is Linux's");
        return StreamPair.BindAsync();
    }
}
