using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gateway.Applications;
using Gateway.Commands;
using Gateway.Diagnostics;
using Gateway.Sessions;
using Gateway.Tests.Diagnostics;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Sessions;

/// <summary>The stages of a stop, on a clock of the test's.</summary>
public sealed class DrainTests
{
    private const string Notice = "NOTICE shutting down";

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    // What a machine that runs other tests may take longer.
    private static readonly TimeSpan Slowness = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();

    public static TheoryData<string> Transports => OperatingSystem.IsLinux() ? ["Epoll", "Sockets"] : ["Sockets"];

    /// <summary>A verb must not block. One that does costs the clients of its own thread their answers, and the stop nothing but the seconds that it may take.</summary>
    [Fact]
    public async Task What_comes_when_all_is_over_does_nothing()
    {
        Drain drain;
        await using (var server = await GatewayServer.StartAsync())
        {
            drain = server.Services.GetRequiredService<Drain>();
        }

        drain.SkipGrace();
        drain.EndAtOnce();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_verb_that_blocks_its_thread_does_not_hold_up_the_stop(string transport)
    {
        using var gate = new ManualResetEventSlim();
        using var blocked = new ManualResetEventSlim();
        await using var server = await GatewayServer.StartAsync(
            TimeProvider.System,
            services => services.AddSingleton<ICommand>(new SyncVerb("BLOCK", reply =>
            {
                blocked.Set();
                gate.Wait();
                reply.Write("OK"u8);
                return CommandResult.Ok;
            })),
            ("Gateway:Transport", transport),
            ("Gateway:Shutdown:Drain", "00:00:01"));
        using var client = await server.ConnectReadyAsync();
        await client.SendAsync("BLOCK");
        Assert.True(blocked.Wait(TestClient.Patience));
        try
        {
            var began = Stopwatch.GetTimestamp();
            await server.StopAsync().WaitAsync(TestClient.Patience);

            // The time that the budget allows: Drain and 5 s for HTTP. The verb would block for ever.
            Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6) + Slowness);
            Assert.Contains("0 of 1 sessions ended", Assert.Single(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.Drained).Message);
        }
        finally
        {
            gate.Set();
        }

        await Eventually.TrueAsync(() => server.Sessions.Count == 0, "the session ends once its verb has returned");
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task It_is_not_ready_at_once_accepts_during_the_grace_and_closes_its_doors_then_while_HTTP_tells_of_it(string transport)
    {
        using var directory = new TempDirectory();
        await using var server = await StartAsync(
            ("Gateway:Transport", transport),
            ("Gateway:Shutdown:Grace", "00:00:03"),
            ("Gateway:Listeners:unix:Url", $"unix://{directory.Path}/line"));
        using var first = await server.ConnectReadyAsync();
        Assert.Equal("""{"state":"ready","remaining":1,"closed":0,"rate":0,"deadline":null}""", await server.Http.GetStringAsync("/api/v1/drain"));

        using var answer = await server.Http.PostAsync("/api/v1/drain", null);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("""{"state":"grace","remaining":1,"closed":0,"rate":0,"deadline":"2000-01-01T00:00:08+00:00"}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Http.GetAsync("/health/ready")).StatusCode);
        _time.Advance(TimeSpan.FromSeconds(2.9));
        using var second = await server.ConnectReadyAsync();
        await second.SendAsync("STATUS");
        Assert.Equal("OK draining", await second.ReceiveAsync());
        using var unix = await server.ConnectReadyAsync("unix");
        Assert.True(File.Exists($"{directory.Path}/line"));

        using var again = await server.Http.PostAsync("/api/v1/drain", null);
        Assert.Contains("\"state\":\"grace\"", await again.Content.ReadAsStringAsync());
        _time.Advance(TimeSpan.FromSeconds(0.1));
        foreach (var client in new[] { first, second, unix })
        {
            Assert.Equal(Notice, await client.ReceiveAsync());
        }

        foreach (var listener in new[] { "line", "frames", "echo" })
        {
            var refused = await Assert.ThrowsAnyAsync<SocketException>(() => server.ConnectAsync(listener));
            Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        }

        Assert.False(File.Exists($"{directory.Path}/line"));
        Assert.Equal("ok", await server.Http.GetStringAsync("/health/live"));
        Assert.Contains("\"state\":\"draining\",\"remaining\":3,\"closed\":0,\"rate\":100,", await server.Http.GetStringAsync("/api/v1/drain"));
        var metrics = await Exposition.OfAsync(server.Http);
        Assert.Equal((1, 100, 0), (metrics["gateway_draining"], metrics["gateway_drain_rate"], metrics["gateway_drain_closed"]));
        Assert.Equal(946_684_808, metrics["gateway_drain_deadline_timestamp_seconds"]);

        await Task.WhenAll(new[] { first, second, unix }.Select(client => _time.AdvanceUntilAsync(client.AssertClosedAsync())));
        Array.ForEach([first, second, unix], client => client.Dispose());
        await Eventually.TrueAsync(() => Progress(server).State == "drained", "the drain's end");
        Assert.Equal((0, 3, 0.0), (Progress(server).Remaining, Progress(server).Closed, Progress(server).Rate));
    }

    [Fact]
    public async Task With_nobody_there_it_ends_with_the_grace_and_leaves_HTTP_5_seconds()
    {
        await using var server = await StartAsync(("Gateway:Shutdown:Grace", "00:00:01"));
        var drain = server.Services.GetRequiredService<Drain>();
        var draining = drain.RunAsync();
        _time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.False(draining.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await draining.WaitAsync(TestClient.Patience);
        Assert.Equal("drained", Progress(server).State);
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(drain.Ended.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(drain.Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task The_notice_goes_to_sessions_of_commands_alone_and_never_into_a_reply()
    {
        await using var server = await StartAsync();
        using var line = await server.ConnectReadyAsync();
        using var frames = await server.ConnectReadyAsync("frames");
        using var echo = await server.ConnectAsync("echo");
        await echo.SendBytesAsync("bytes"u8.ToArray());
        Assert.Equal(5, (await echo.ReceiveBytesAsync(5)).Length);
        var text = new string('x', 60_000);
        await line.SendAsync([.. Enumerable.Repeat($"ECHO {text}", 50)]);
        _ = server.Services.GetRequiredService<Drain>().RunAsync();
        var lines = new List<string>();
        for (var number = 0; number < 51; number++)
        {
            lines.Add(await line.ReceiveAsync() ?? "");
        }

        Assert.Single(lines, Notice);
        Assert.Equal(50, lines.Count(one => one == $"OK {text}"));
        Assert.Equal(Notice, await frames.ReceiveAsync());
        await _time.AdvanceUntilAsync(Task.WhenAll(line.AssertClosedAsync(), frames.AssertClosedAsync(), echo.AssertClosedAsync()));
        echo.Dispose();
        await server.AssertEndedAsync("echo", SessionEnd.ShuttingDown);
    }

    [Fact]
    public async Task Who_has_been_silent_the_longest_goes_first_and_not_all_at_once()
    {
        await using var server = await StartAsync(("Gateway:Shutdown:Drain", "00:00:05"));
        var (longest, longer, shortest) = (await GroupAsync(server), await GroupAsync(server), await GroupAsync(server));
        _ = server.Services.GetRequiredService<Drain>().RunAsync();
        await Eventually.TrueAsync(
            () =>
            {
                var isAsked = Asked(server).Length > 0;
                _time.Advance(isAsked ? TimeSpan.Zero : Step);
                return isAsked;
            },
            "the first round");
        Assert.InRange(TimeSpan.FromSeconds(3) + TimeSpan.FromMilliseconds(500), TimeSpan.Zero, _time.GetElapsedTime(0));
        await Eventually.TrueAsync(() => Asked(server).Length >= 10, "the whole round");
        Assert.Empty(longest.Ids.Except(Asked(server)));
        Assert.Empty(shortest.Ids.Intersect(Asked(server)));
        await _time.AdvanceUntilAsync(Task.WhenAll(new[] { longest, longer, shortest }.SelectMany(group => group.Clients).Select(client => client.ReceiveToEndAsync())));
        Array.ForEach([.. longest.Clients, .. longer.Clients, .. shortest.Clients], client => client.Dispose());
    }

    [Fact]
    public async Task Who_still_talks_is_answered_for_a_good_while_and_closed_in_the_end()
    {
        await using var server = await StartAsync(("Gateway:Shutdown:Drain", "00:00:05"));
        using var quiet = await server.ConnectReadyAsync();
        using var busy = await server.ConnectReadyAsync();
        _ = server.Services.GetRequiredService<Drain>().RunAsync();
        Assert.Equal(Notice, await quiet.ReceiveAsync());
        Assert.Equal(Notice, await busy.ReceiveAsync());
        for (var elapsed = TimeSpan.Zero; elapsed < TimeSpan.FromSeconds(1.8); elapsed += Step)
        {
            await busy.SendAsync("PING");
            Assert.Equal("PONG", await busy.ReceiveAsync());
            _time.Advance(Step);
        }

        await quiet.AssertClosedAsync();
        var answers = 0;
        for (string? answer = "PONG"; answer is not null; _time.Advance(Step), answers++)
        {
            await busy.SendAsync("PING");
            answer = await busy.ReceiveAsync();
        }

        Assert.InRange(answers, 1, 32);
        busy.Dispose();
        quiet.Dispose();
        await server.AssertEndedAsync("line", SessionEnd.ShuttingDown, 2);
    }

    [Fact]
    public async Task Who_has_a_request_in_hand_gets_the_whole_drain_for_it_and_is_cut_then()
    {
        var application = new TestApplication();
        await using var server = await GatewayServer.StartAsync(
            _time,
            services => services.AddSingleton<IApplication>(application),
            ("Gateway:Listeners:test:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:test:Application", "Test"),
            ("Gateway:Timeouts:Request", "00:10:00"));
        using var stuck = await server.ConnectAsync("test");
        using var slow = await server.ConnectAsync("test");
        await slow.SendAsync("wait", "b");
        await Eventually.TrueAsync(() => application.Waiting == 1, "the first handler waits");
        await stuck.SendAsync("wait");
        await Eventually.TrueAsync(() => application.Waiting == 2, "the second handler waits");
        var draining = server.Services.GetRequiredService<Drain>().RunAsync();
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(Step);
                return Asked(server).Length == 2;
            },
            "both are asked");
        Assert.False(draining.IsCompleted);
        application.Release();
        Assert.Equal(["waited", "did b"], await slow.ReceiveAsync(2));
        await slow.AssertClosedAsync();
        slow.Dispose();
        await _time.AdvanceUntilAsync(draining);
        await stuck.AssertCutAsync();
        await server.AssertEndedAsync("test", SessionEnd.ShuttingDown, 2);
        Assert.Single(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.SessionCut);
    }

    private static DrainProgress Progress(GatewayServer server) => server.Services.GetRequiredService<Drain>().Progress;

    private static string[] Asked(GatewayServer server) => [.. server.Sessions.All.Where(session => session.IsEnding).Select(session => session.Id.ToString())];

    // Ten clients that have said something, and then a second of silence.
    private async Task<(TestClient[] Clients, string[] Ids)> GroupAsync(GatewayServer server)
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => server.ConnectReadyAsync()));
        var ids = await Task.WhenAll(clients.Select(async client =>
        {
            await client.SendAsync("WHOAMI");
            return (await client.ReceiveAsync())!.Split(' ')[1];
        }));
        _time.Advance(TimeSpan.FromSeconds(1));
        return (clients, ids);
    }

    private Task<GatewayServer> StartAsync(params (string, string?)[] options) => GatewayServer.StartAsync(_time, options);
}
