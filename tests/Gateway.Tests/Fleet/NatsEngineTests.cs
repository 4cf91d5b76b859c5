using System.Net.Sockets;
using System.Text;
using Gateway.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.Fleet;

/// <summary>What becomes of an engine on NATS when the server goes, stands still or refuses.</summary>
public sealed class NatsEngineTests
{
    private static readonly FleetTopic Topic = new("r", "lobby");

    [SkippableFact]
    public async Task A_server_that_starts_late_is_reached_and_has_what_was_subscribed_before()
    {
        await using var server = NatsServer.Stopped();
        await using var one = TestFleet.Nats(server);
        await using var two = TestFleet.Nats(server);
        var listener = new RecordingListener();
        var subscription = two.Engine.Listen(Topic, listener);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one.Engine.ConnectAsync(patience.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => two.Engine.ConnectAsync(patience.Token));
        Assert.Equal((FleetState.Connecting, 0, false), (one.Engine.State, one.Engine.MaxFrameSize, subscription.Confirmed.IsCompleted));
        await Eventually.TrueAsync(() => one.Engine.Fault is { } fault && fault.Contains(server.Url, StringComparison.Ordinal), "it says what it can't reach");
        Assert.Equal(FleetAskResult.Away, (await one.AskAsync(Topic, "hello")).Result);
        await Assert.ThrowsAsync<FleetException>(() => one.Engine.OpenMapAsync("table").AsTask());
        await server.StartAgainAsync();
        await one.IsAsync(FleetState.Connected);
        Assert.Null(one.Engine.Fault);
        await subscription.Confirmed.WaitAsync(TestClient.Patience);
        Assert.True(one.Say(Topic, "hello"));
        await listener.HearsAsync("hello");
    }

    [SkippableFact]
    public async Task A_server_that_was_killed_and_started_again_has_all_subscriptions_and_old_frames_are_dropped()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await TestFleet.ConnectedAsync(server);
        await using var two = await TestFleet.ConnectedAsync(server);
        var listener = await two.ListenAsync(Topic);
        await server.KillAsync();
        await one.IsAsync(FleetState.Away);
        await two.IsAsync(FleetState.Away);
        Assert.Contains(server.Url, one.Engine.Fault, StringComparison.Ordinal);
        Assert.Equal(FleetAskResult.Away, (await one.AskAsync(Topic, "hello")).Result);
        await Assert.ThrowsAsync<FleetException>(() => one.Engine.PingAsync(CancellationToken.None).AsTask());
        Assert.True(one.Say(Topic, "old"));
        Assert.True(one.Say(Topic, "old too"));
        var late = two.Engine.Listen(new FleetTopic("late"), listener);
        await Eventually.TrueAsync(() => one.Counters[FleetDrop.Away] == 2, "what is too old is dropped");
        Assert.Equal(0, one.Counters.PendingBytes);
        Assert.False(late.Confirmed.IsCompleted);
        await server.StartAgainAsync();
        await one.IsAsync(FleetState.Connected);
        await two.IsAsync(FleetState.Connected);
        Assert.Null(one.Engine.Fault);
        await late.Confirmed.WaitAsync(TestClient.Patience);
        one.Say(Topic, "new");
        one.Say(new FleetTopic("late"), "newer");
        await listener.HearsAsync("new", "newer");
    }

    [SkippableFact]
    public async Task A_server_that_stands_still_is_away_and_nobody_waits_for_it()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await TestFleet.ConnectedAsync(server, options => options.MaxPending = 64 * 1024);
        await using var two = await TestFleet.ConnectedAsync(server);
        var listener = await two.ListenAsync(Topic);
        await server.PauseAsync();
        var frame = new byte[1_000];
        await Eventually.TrueAsync(
            () =>
            {
                one.Engine.TryPublish(Topic, frame, []);
                Assert.InRange(one.Counters.PendingBytes, 0, 64 * 1024);
                return one.Engine.State == FleetState.Away;
            },
            "it is away");
        await Eventually.TrueAsync(
            () =>
            {
                while (one.Engine.TryPublish(Topic, frame, []))
                {
                }

                return one.Counters[FleetDrop.Full] > 0;
            },
            "what waits is bounded");
        await Eventually.TrueAsync(() => one.Counters.PendingBytes == 0, "what waits becomes too old");
        Assert.True(one.Counters[FleetDrop.Away] > 0);
        await server.ContinueAsync();
        await one.IsAsync(FleetState.Connected);
        await two.IsAsync(FleetState.Connected);
        one.Say(Topic, "again");
        await Eventually.TrueAsync(() => listener.Texts.LastOrDefault() == "again", "it is heard again");
    }

    [SkippableFact]
    public async Task A_password_that_is_wrong_is_read_again_until_it_is_right_and_never_told()
    {
        await using var server = await NatsServer.StartAsync("""authorization { user: gateway, password: "right" }""");
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder["password"], "wrong-secret\n");
        await using var node = TestFleet.Nats(server, options => (options.User, options.PasswordFile) = ("gateway", folder["password"]));
        _ = node.Engine.ConnectAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => node.Engine.Fault?.Contains("Authorization", StringComparison.Ordinal) == true, "it was refused");
        Assert.DoesNotContain("secret", node.Engine.Fault, StringComparison.Ordinal);
        File.Delete(folder["password"]);
        await Eventually.TrueAsync(() => node.Engine.Fault?.Contains("Authorization", StringComparison.Ordinal) == false, "the file is missing");
        Assert.Equal(FleetState.Connecting, node.Engine.State);
        await File.WriteAllTextAsync(folder["password"], "right\n");
        await node.IsAsync(FleetState.Connected);

        // The same once it was connected.
        await File.WriteAllTextAsync(folder["password"], "wrong-secret\n");
        await server.KillAsync();
        await server.StartAgainAsync();
        await Eventually.TrueAsync(() => node.Engine.Fault?.Contains("Authorization", StringComparison.Ordinal) == true, "it was refused again");
        Assert.DoesNotContain("secret", node.Engine.Fault, StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder["password"], "right\n");
        await node.IsAsync(FleetState.Connected);
    }

    [SkippableFact]
    public async Task A_password_in_the_address_is_never_told()
    {
        await using var server = NatsServer.Stopped();
        await using var node = TestFleet.Nats(server, options => options.Url = $"nats://gateway:wrong-secret@{server.EndPoint}");
        _ = node.Engine.ConnectAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => node.Engine.Fault is not null, "it says what is wrong");
        Assert.DoesNotContain("secret", node.Engine.Fault, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task What_anybody_sends_is_heard_as_it_is_and_leads_no_answer_astray()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await TestFleet.ConnectedAsync(server);
        await using var two = await TestFleet.ConnectedAsync(server);
        var listener = new RecordingListener((_, reply) => reply.TrySend("answer"u8));
        await two.Engine.Listen(Topic, listener).Confirmed.WaitAsync(TestClient.Patience);
        var stranger = await one.ListenAsync(new FleetTopic("r", "private"));
        using var raw = new TcpClient();
        await raw.ConnectAsync(server.EndPoint);
        await raw.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            "CONNECT {\"verbose\":false,\"headers\":true}\r\n" +
            "PUB gateway.v1.r.lobby 3\r\n\0\x7f\n\r\n" +
            "PUB gateway.v1.r.lobby gateway.v1.r.private 3\r\nask\r\n" +
            "PUB gateway.v1.r.lobby gateway._INBOXES 5\r\nagain\r\n" +
            "HPUB gateway.v1.r.lobby 24 28\r\nNATS/1.0\r\nA: headers\r\n\r\nbody\r\n" +
            "HPUB gateway.v1.r.lobby 16 16\r\nNATS/1.0 503\r\n\r\n\r\n" +
            "PUB gateway.v1.r.lobby 0\r\n\r\n"));
        await listener.HearsAsync(6);
        one.Say(Topic, "ours");
        await Eventually.TrueAsync(() => listener.Texts.LastOrDefault() == "ours", "ours is heard too");
        Assert.Equal(["\0\x7f\n", "ask", "again", "body", "", ""], listener.Texts[..6]);

        // Two nodes send, so what one would have been led to send comes before what it sends now.
        two.Say(new FleetTopic("r", "private"), "end");
        await stranger.HearsAsync("end");
    }

    [SkippableFact]
    public async Task The_maximum_of_the_server_holds_from_the_first_frame()
    {
        await using var server = NatsServer.Stopped("max_payload: 1024");
        await using var node = TestFleet.Nats(server);
        _ = node.Engine.ConnectAsync(CancellationToken.None);
        Assert.True(node.Engine.TryPublish(Topic, new byte[1025], []));
        await server.StartAgainAsync();
        await Eventually.TrueAsync(() => node.Counters[FleetDrop.TooLarge] + node.Counters[FleetDrop.Away] == 1, "the frame that has waited is dropped");
        await node.IsAsync(FleetState.Connected);
        Assert.Equal(1024, node.Engine.MaxFrameSize);
        Assert.False(node.Engine.TryPublish(Topic, new byte[1000], new byte[25]));
        Assert.Equal(FleetAskResult.TooLarge, (await node.Engine.AskAsync(Topic, new byte[1025], TestClient.Patience)).Result);
    }

    [SkippableTheory]
    [InlineData("never there")]
    [InlineData("killed")]
    [InlineData("still")]
    [InlineData("silent")]
    public async Task An_engine_ends_while_its_server_is_away(string how)
    {
        await using var server = how == "never there" ? NatsServer.Stopped() : await NatsServer.StartAsync();
        using var silent = new SilentServer();
        var node = TestFleet.Nats(server, options => options.Url = how == "silent" ? $"nats://{silent.EndPoint}" : options.Url);
        var connecting = node.Engine.ConnectAsync(CancellationToken.None);
        if (how == "silent")
        {
            await silent.ConnectedAsync();
        }
        else if (how != "never there")
        {
            await connecting.WaitAsync(TestClient.Patience);
            await (how == "killed" ? server.KillAsync() : server.PauseAsync());
        }

        node.Engine.Listen(Topic, new RecordingListener());
        node.Say(Topic, "hello");
        await node.DisposeAsync().AsTask().WaitAsync(TestClient.Patience);
        Assert.Equal((0L, 0), (node.Counters.PendingBytes, node.Counters.Subscriptions));
    }
}
