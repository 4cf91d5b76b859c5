using System.Buffers;
using System.Text;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Tests.Transports.Epoll;

/// <summary>The reader keeps a PipeReader's word, whoever the consumer is and on whatever thread it runs.</summary>
public sealed class EpollReaderTests
{
    [SkippableFact]
    public async Task What_was_examined_is_not_offered_again_before_more_has_come()
    {
        await using var pair = await BindAsync();
        var (client, connection) = await pair.ConnectAsync();
        using var _ = client;
        await client.SendBytesAsync("half"u8.ToArray());
        var result = await connection.Transport.Input.ReadAsync();
        connection.Transport.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        var next = connection.Transport.Input.ReadAsync().AsTask();
        Assert.False(connection.Transport.Input is null || next.IsCompleted);
        await client.SendBytesAsync(" whole"u8.ToArray());
        Assert.Equal("half whole", Text((await next.WaitAsync(TestClient.Patience)).Buffer));
        connection.Transport.Input!.AdvanceTo((await next).Buffer.End);
    }

    [SkippableFact]
    public async Task What_was_not_examined_is_offered_at_once()
    {
        await using var pair = await BindAsync();
        var (client, connection) = await pair.ConnectAsync();
        using var _ = client;
        var input = connection.Transport.Input;
        await client.SendBytesAsync("one two"u8.ToArray());
        var result = await input.ReadAsync();
        input.AdvanceTo(result.Buffer.GetPosition(4));
        Assert.True(input.TryRead(out result));
        Assert.Equal("two", Text(result.Buffer));
        input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        Assert.False(input.TryRead(out result));
    }

    [SkippableFact]
    public async Task A_consumer_may_hold_its_bytes_while_others_are_served()
    {
        // Lesson of the prototype: the loop's buffer must not be read into while somebody still looks at it.
        await using var pair = await BindAsync();
        var pairs = new List<(TestClient Client, ConnectionContext Connection)>();
        for (var index = 0; index < 20; index++)
        {
            pairs.Add(await pair.ConnectAsync());
        }

        for (var round = 0; round < 20; round++)
        {
            var reads = pairs.Select(one => one.Connection.Transport.Input.ReadAsync().AsTask()).ToArray();
            for (var index = 0; index < pairs.Count; index++)
            {
                await pairs[index].Client.SendBytesAsync(Encoding.ASCII.GetBytes($"{index} in round {round}"));
            }

            var results = await Task.WhenAll(reads).WaitAsync(TestClient.Patience);
            for (var index = 0; index < pairs.Count; index++)
            {
                Assert.Equal($"{index} in round {round}", Text(results[index].Buffer));
                pairs[index].Connection.Transport.Input.AdvanceTo(results[index].Buffer.End);
            }
        }

        pairs.ForEach(one => one.Client.Dispose());
    }

    [SkippableFact]
    public async Task A_canceled_read_says_so_and_loses_nothing()
    {
        await using var pair = await BindAsync();
        var (client, connection) = await pair.ConnectAsync();
        using var _ = client;
        var input = connection.Transport.Input;
        for (var round = 0; round < 200; round++)
        {
            var reading = input.ReadAsync().AsTask();
            var canceling = Task.Run(input.CancelPendingRead);
            var result = await reading.WaitAsync(TestClient.Patience);
            await canceling;
            Assert.True(result.IsCanceled);
            Assert.True(result.Buffer.IsEmpty);
            input.AdvanceTo(result.Buffer.End);
        }

        input.CancelPendingRead();
        Assert.True((await input.ReadAsync()).IsCanceled);
        input.AdvanceTo(default);
        await client.SendBytesAsync("still here"u8.ToArray());
        Assert.Equal("still here"u8.ToArray(), await StreamPair.TakeAsync(input, 10));
    }

    [SkippableFact]
    public async Task A_token_cancels_one_read_only()
    {
        await using var pair = await BindAsync();
        var (client, connection) = await pair.ConnectAsync();
        using var _ = client;
        var input = connection.Transport.Input;
        for (var round = 0; round < 50; round++)
        {
            using var source = new CancellationTokenSource();
            var reading = input.ReadAsync(source.Token).AsTask();
            source.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(TestClient.Patience));
        }

        await client.SendBytesAsync("next"u8.ToArray());
        Assert.Equal("next"u8.ToArray(), await StreamPair.TakeAsync(input, 4));
    }

    [SkippableFact]
    public async Task The_end_of_the_stream_comes_behind_the_bytes_and_stays()
    {
        await using var pair = await BindAsync();
        var (client, connection) = await pair.ConnectAsync();
        using var _ = client;
        await client.SendBytesAsync("last"u8.ToArray());
        client.FinishSending();
        Assert.Equal("last"u8.ToArray(), await StreamPair.TakeAsync(connection.Transport.Input, 4));
        for (var time = 0; time < 3; time++)
        {
            var result = await connection.Transport.Input.ReadAsync().AsTask().WaitAsync(TestClient.Patience);
            Assert.True(result.IsCompleted);
            Assert.True(result.Buffer.IsEmpty);
            connection.Transport.Input.AdvanceTo(result.Buffer.End);
        }
    }

    [SkippableFact]
    public async Task A_reset_and_an_abort_are_told_apart()
    {
        await using var pair = await BindAsync();
        var (client, connection) = await pair.ConnectAsync();
        var reading = connection.Transport.Input.ReadAsync().AsTask();
        client.Reset();
        await Assert.ThrowsAsync<ConnectionResetException>(() => reading.WaitAsync(TestClient.Patience));

        var (other, aborted) = await pair.ConnectAsync();
        using var _ = other;
        var closed = aborted.ConnectionClosed;
        reading = aborted.Transport.Input.ReadAsync().AsTask();
        aborted.Abort();
        await Assert.ThrowsAsync<ConnectionAbortedException>(() => reading.WaitAsync(TestClient.Patience));
        await Eventually.TrueAsync(() => closed.IsCancellationRequested, "ConnectionClosed fires");
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(other.ReceiveToEndAsync);
    }

    [SkippableFact]
    public async Task A_message_larger_than_any_shared_buffer_arrives_in_one_piece()
    {
        await using var pair = await BindAsync();
        var (client, connection) = await pair.ConnectAsync();
        using var _ = client;
        var message = new byte[3_000_000];
        new Random(3).NextBytes(message);
        var sending = client.SendBytesAsync(message);
        Assert.Equal(message, await StreamPair.TakeAsync(connection.Transport.Input, message.Length));
        await sending;
    }

    private static string Text(ReadOnlySequence<byte> bytes) => Encoding.ASCII.GetString(bytes.ToArray());

    private static Task<StreamPair> BindAsync()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "epoll is Linux's");
        return StreamPair.BindAsync();
    }
}
