using System.Net.Sockets;
using System.Text;
using Gateway.Applications;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Transports;

/// <summary>What the session relies on holds of our own transport and of the stock one alike.</summary>
public sealed class TransportTests
{
    public static TheoryData<string> Transports => Gateway.Platform.LinuxKernel.IsUsed ? ["Epoll", "Sockets"] : ["Sockets"];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_slow_reader_gets_every_byte_of_a_raw_echo(string transport)
    {
        await using var server = await StartAsync(transport);
        using var client = await TestClient.ConnectAsync(server.EndPoint("echo"), receiveBuffer: 8192);
        var bytes = new byte[8_000_000];
        new Random(5).NextBytes(bytes);
        var sending = Task.Run(async () =>
        {
            await client.SendBytesAsync(bytes);
            client.FinishSending();
        });
        var received = new List<byte>(bytes.Length);
        for (var size = 1; received.Count < bytes.Length; size = (size * 5 % 20_011) + 1)
        {
            received.AddRange(await client.ReceiveBytesAsync(Math.Min(size, bytes.Length - received.Count)));
        }

        Assert.True(received.ToArray().AsSpan().SequenceEqual(bytes));
        await sending;
        await client.AssertClosedAsync();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Thousands_of_connects_and_resets_leave_nothing_behind(string transport)
    {
        await using var server = await StartAsync(transport);
        await Parallel.ForEachAsync(Enumerable.Range(0, 2000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) =>
        {
            var client = await server.ConnectAsync(number % 2 == 0 ? "line" : "echo");
            if (number % 3 == 0)
            {
                await client.SendBytesAsync("PING\nECHO half a li"u8.ToArray());
            }

            client.Reset();
        });
        await Eventually.TrueAsync(() => server.Sessions.Count == 0, "every session ends");
        await server.AssertServesAsync();
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Aborting_is_a_reset(string transport)
    {
        await using var server = await StartAsync(transport);
        using var client = await server.ConnectReadyAsync();
        Assert.Single(server.Sessions.All).Abort();
        var exception = await Assert.ThrowsAsync<SocketException>(client.ReceiveToEndAsync);
        Assert.Equal(SocketError.ConnectionReset, exception.SocketErrorCode);
        await Eventually.TrueAsync(() => server.Sessions.Count == 0, "the session ends");
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Handlers_that_wait_and_handlers_that_do_not_keep_their_order(string transport)
    {
        await using var server = await StartAsync(
            transport,
            ("Gateway:Listeners:frames:Application", "Awaiting"),
            ("Gateway:Listeners:line:Application", "Awaiting"));
        var random = new Random(6);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async number =>
        {
            using var client = await server.ConnectAsync(number % 2 == 0 ? "line" : "frames");
            client.Framing = number % 2 == 0 ? "Line" : "LengthPrefixed";
            var messages = Enumerable.Range(0, 300).Select(index => $"{"xy2"[(index + number) % 3]}{number} {index} {new string('.', index * 37 % 9000)}").ToArray();
            var sending = client.SendAsync(messages);
            foreach (var message in messages)
            {
                for (var times = message[0] == '2' ? 2 : 1; times > 0; times--)
                {
                    Assert.Equal(message, await client.ReceiveAsync());
                }
            }

            await sending;
        }));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Frames_of_every_size_survive_being_cut_anywhere(string transport)
    {
        await using var server = await StartAsync(transport);
        using var client = await server.ConnectReadyAsync("frames");
        foreach (var size in new[] { 0, 1, 4090, 4096, 16_384, 65_531 })
        {
            var text = "ECHO " + new string('f', size);
            var frame = TestClient.Encode("LengthPrefixed", Encoding.ASCII.GetBytes(text));
            for (var at = 0; at < frame.Length; at += Math.Max(1, frame.Length / 40))
            {
                await client.SendBytesAsync(frame.AsMemory(at, Math.Min(Math.Max(1, frame.Length / 40), frame.Length - at)));
            }

            Assert.Equal("OK " + text[5..], await client.ReceiveAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Deadlines_that_fire_while_bytes_arrive_disturb_nobody(string transport)
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time, transport, ("Gateway:Timeouts:Idle", "00:00:01"), ("Gateway:Timeouts:Read", "00:00:01"));
        var clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.ConnectReadyAsync()));
        using var stop = new CancellationTokenSource();
        var pushing = Task.Run(() =>
        {
            // Wakes every read again and again, for no reason that ends it.
            while (!stop.IsCancellationRequested)
            {
                foreach (var session in server.Sessions.All)
                {
                    ((Gateway.Limits.IDeadlineOwner)session).OnDeadline();
                }
            }
        });
        await Task.WhenAll(clients.Select(async client =>
        {
            for (var number = 0; number < 500; number++)
            {
                await client.SendAsync($"ECHO {number}");
                Assert.Equal($"OK {number}", await client.ReceiveAsync());
            }
        }));
        await stop.CancelAsync();
        await pushing;
        var ends = await time.AdvanceUntilAsync(Task.WhenAll(clients.Select(client => client.ReceiveAsync())));
        Assert.All(ends, end => Assert.Equal("ERR idle timeout", end));
        Array.ForEach(clients, client => client.Dispose());
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Stopping_under_load_answers_everything_that_was_sent_before_the_notice(string transport)
    {
        // A long drain: however busy the machine, nobody who heeds the notice must run into its end.
        await using var server = await StartAsync(transport, ("Gateway:Shutdown:Drain", "00:01:00"));
        var clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.ConnectReadyAsync()));
        var working = clients.Select(BusyClient.WorkAsync).ToArray();
        await Eventually.TrueAsync(() => server.Listener("line").Counters.MessagesReceived > 5000, "the load has begun");
        await server.StopAsync();
        Assert.All(await Task.WhenAll(working), unanswered => Assert.Equal(0, unanswered));
        Assert.Equal(0, server.Sessions.Count);

        // The exporter reports a failed scrape to the whole process, and so that of another test's gateway.
        Assert.DoesNotContain(
            server.Log.GetSnapshot(),
            entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Warning && entry.Id.Id != Gateway.Diagnostics.GatewayEventIds.ScrapeFailed
                && !entry.Message.StartsWith("Too much", StringComparison.Ordinal));
        Array.ForEach(clients, client => client.Dispose());
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Clients_that_flood_on_after_the_notice_do_not_hold_the_stop_up(string transport)
    {
        await using var server = await StartAsync(transport, ("Gateway:Timeouts:Linger", "00:00:00.2"), ("Gateway:Shutdown:Drain", "00:00:01"));
        var clients = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => server.ConnectReadyAsync()));
        var flooding = clients.Select(client => UntilItsEndAsync(async () =>
        {
            while (true)
            {
                await client.SendAsync([.. Enumerable.Repeat("PING", 100)]);
            }
        })).ToArray();
        var reading = clients.Select(client => UntilItsEndAsync(client.ReceiveToEndAsync)).ToArray();
        await Eventually.TrueAsync(() => server.Listener("line").Counters.MessagesReceived > 5000, "the flood has begun");
        await server.StopAsync().WaitAsync(TestClient.Patience);
        await Task.WhenAll([.. flooding, .. reading]).WaitAsync(TestClient.Patience);
        Assert.Equal(0, server.Sessions.Count);
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
        Array.ForEach(clients, client => client.Dispose());
    }

    // Whoever goes on sending may be reset in the end.
    private static async Task UntilItsEndAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (SocketException)
        {
        }
    }

    private static Task<GatewayServer> StartAsync(string transport, params (string, string?)[] options) => StartAsync(TimeProvider.System, transport, options);

    private static Task<GatewayServer> StartAsync(TimeProvider time, string transport, params (string, string?)[] options) =>
        GatewayServer.StartAsync(time, services => services.AddSingleton<IApplication, AwaitingApplication>(), [("Gateway:Transport", transport), .. options]);
}
