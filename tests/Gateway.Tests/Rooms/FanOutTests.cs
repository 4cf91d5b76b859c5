using System.Globalization;
using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Rooms;

/// <summary>Many senders, many members, slow ones among them.</summary>
public sealed class FanOutTests
{
    [Theory]
    [InlineData("Auto", 20, 2000)]
    [InlineData("Sockets", 20, 2000)]
    [InlineData("Auto", 100, 400)]
    public async Task Eight_senders_and_many_members_see_every_message_in_order(string transport, int count, int messages)
    {
        const int Senders = 8;
        await using var server = await GatewayServer.StartAsync(("Gateway:Transport", transport));
        var members = await Task.WhenAll(Enumerable.Range(0, count).Select(number => JoinedAsync(server, number % 2 == 0 ? "line" : "frames")));
        var senders = await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => JoinedAsync(server, "line")));
        var hearing = members.Select(member => HearAsync(member, Senders * messages)).ToArray();
        await Task.WhenAll(senders.Select((sender, number) => SayAsync(sender, number, messages)));
        foreach (var heard in await Task.WhenAll(hearing))
        {
            for (var sender = 0; sender < Senders; sender++)
            {
                var prefix = $"{sender}:";
                var numbers = heard.Where(text => text.StartsWith(prefix, StringComparison.Ordinal)).Select(text => int.Parse(text[prefix.Length..], CultureInfo.InvariantCulture));
                Assert.Equal(Enumerable.Range(0, messages), numbers);
            }
        }

        Array.ForEach([.. members, .. senders], client => client.Dispose());
        await Eventually.TrueAsync(() => server.Rooms is { Count: 0, Memberships: 0 } && server.Sessions.Count == 0, "nothing is left behind");
    }

    [Theory]
    [InlineData("Auto")]
    [InlineData("Sockets")]
    public async Task A_member_that_does_not_read_is_cut_and_the_others_hear_everything(string transport)
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Transport", transport), ("Gateway:Limits:MaxQueuedMessages", "50"));
        using var deaf = await TestClient.ConnectAsync(server.EndPoint("line"), receiveBuffer: 2048);
        Assert.Equal("READY", await deaf.ReceiveAsync());
        await deaf.SendAsync("JOIN r");
        Assert.Equal("OK", await deaf.ReceiveAsync());
        using var hears = await JoinedAsync(server, "line");
        using var says = await JoinedAsync(server, "line");
        var text = new string('x', 20_000);
        var count = 0;
        for (; server.Sessions.Count == 3 && count < 2000; count++)
        {
            await says.SendAsync($"SAY r {text}");
            Assert.Equal("OK", await says.ReceiveAsync());
            Assert.EndsWith(text, await hears.ReceiveAsync(), StringComparison.Ordinal);
        }

        await server.AssertEndedAsync("line", SessionEnd.SlowConsumer);
        Assert.Contains(server.Log.GetSnapshot(), entry => entry.Id.Id == Gateway.Diagnostics.GatewayEventIds.SlowConsumer);
        await says.SendAsync("WHO r");
        Assert.Equal("OK 2", await says.ReceiveAsync());
    }

    /// <summary>It is never cut here, nor does its flush time out: whoever waited for it would wait for longer than a test is patient.</summary>
    [Theory]
    [InlineData("Auto")]
    [InlineData("Sockets")]
    public async Task A_member_with_a_tiny_window_that_never_reads_holds_nobody_up(string transport)
    {
        const int Messages = 100;
        await using var server = await GatewayServer.StartAsync(
            ("Gateway:Transport", transport),
            ("Gateway:Limits:MaxSessionMemory", "16777216"),
            ("Gateway:Timeouts:Write", "00:10:00"));
        using var deaf = await TestClient.ConnectAsync(server.EndPoint("line"), receiveBuffer: 1024);
        Assert.Equal("READY", await deaf.ReceiveAsync());
        await deaf.SendAsync("JOIN r");
        Assert.Equal("OK", await deaf.ReceiveAsync());
        var stuck = Assert.Single(server.Sessions.All);
        using var hears = await JoinedAsync(server, "frames");
        using var says = await JoinedAsync(server, "line");
        var text = new string('x', 60_000);
        for (var count = 0; count < Messages; count++)
        {
            await says.SendAsync($"SAY r {text}");
            Assert.Equal("OK", await says.ReceiveAsync());
            Assert.EndsWith(text, await hears.ReceiveAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(SessionEnd.None, stuck.End);
        Assert.InRange(stuck.Queue.Count, 1, Messages);
        deaf.Reset();
        await Eventually.TrueAsync(() => server.Sessions.Count == 2, "it is gone as soon as it breaks off");
    }

    [Fact]
    public async Task A_line_can_not_carry_a_line_break_and_is_spared()
    {
        await using var server = await GatewayServer.StartAsync();
        using var line = await JoinedAsync(server, "line");
        using var frames = await JoinedAsync(server, "frames");
        using var says = await JoinedAsync(server, "frames");
        await says.SendAsync("SAY r two\nlines", "SAY r one line");
        Assert.EndsWith("two\nlines", await frames.ReceiveAsync(), StringComparison.Ordinal);
        Assert.EndsWith("one line", await frames.ReceiveAsync(), StringComparison.Ordinal);
        Assert.EndsWith("one line", await line.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Contains("gateway_push_dropped_total{reason=\"not a line\"} 1", await server.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    private static async Task<TestClient> JoinedAsync(GatewayServer server, string listener)
    {
        var client = await server.ConnectReadyAsync(listener);
        await client.SendAsync("JOIN r");
        Assert.Equal("OK", await client.ReceiveAsync());
        return client;
    }

    // Members hear senders, not each other; each sender also hears the other senders between its own replies.
    private static async Task SayAsync(TestClient sender, int number, int count)
    {
        var sending = sender.SendAsync([.. Enumerable.Range(0, count).Select(message => $"SAY r {number}:{message}")]);
        for (var replies = 0; replies < count;)
        {
            var message = await sender.ReceiveAsync();
            replies += message == "OK" ? 1 : 0;
            Assert.True(message == "OK" || message!.StartsWith("MSG r ", StringComparison.Ordinal), message);
        }

        await sending;
        _ = sender.ReceiveToEndAsync();
    }

    private static async Task<List<string>> HearAsync(TestClient member, int count)
    {
        var heard = new List<string>();
        while (heard.Count < count)
        {
            heard.Add((await member.ReceiveAsync())!.Split(' ', 4)[3]);
        }

        return heard;
    }
}
