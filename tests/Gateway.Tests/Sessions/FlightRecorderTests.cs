using Gateway.Sessions;
using Gateway.Tests.Contract;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Sessions;

/// <summary>What is kept of sessions: their last messages while they live, and all of it once they have ended.</summary>
public sealed class FlightRecorderTests
{
    public static TheoryData<CommandEndpoint> Endpoints => CommandEndpoint.All;

    [Theory]
    [MemberData(nameof(CommandEndpoint.InProcess), MemberType = typeof(CommandEndpoint))]
    public async Task An_ended_session_is_kept_with_its_last_messages(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartInProcessAsync(TimeProvider.System);
        using var client = await endpoint.ConnectReadyAsync(server);
        foreach (var request in new[] { "ping", "NONSENSE of mine", "ECHO secret" })
        {
            await client.SendAsync(System.Text.Encoding.ASCII.GetBytes(request));
            await client.ReceiveMessageAsync();
        }

        var live = Assert.Single(server.Sessions.All);
        (MessageDirection, int, string?)[] heads =
        [
            (MessageDirection.Sent, 5, null),
            (MessageDirection.Received, 4, "PING"), (MessageDirection.Sent, 4, null),
            (MessageDirection.Received, 16, null), (MessageDirection.Sent, 19, null),
            (MessageDirection.Received, 11, "ECHO"), (MessageDirection.Sent, 9, null),
        ];
        Assert.Equal(heads, Heads(live.Heads));

        await client.SendAsync("QUIT"u8.ToArray());
        Assert.Equal("BYE"u8.ToArray(), await client.ReceiveMessageAsync());
        client.Dispose();
        await Eventually.TrueAsync(() => server.Sessions.Count == 0, "the session ends");
        var ended = Ended(server).Find(live.Id);
        Assert.NotNull(ended);
        Assert.Equal([.. heads, (MessageDirection.Received, 4, "QUIT"), (MessageDirection.Sent, 3, null)], Heads(ended.Heads));
        Assert.Equal((SessionEnd.Quit, endpoint.Listener, 4, 5), (ended.End, ended.Listener.Name, ended.MessagesReceived, ended.MessagesSent));
        Assert.Equal((live.Traffic.BytesReceived, live.Traffic.BytesSent, live.Address), (ended.BytesReceived, ended.BytesSent, ended.Address));
        Assert.All(ended.Heads, head => Assert.InRange(head.At, ended.EndedAt - ended.Duration - TimeSpan.FromSeconds(1), ended.EndedAt));
    }

    [Fact]
    public async Task A_silent_session_shows_its_greeting_and_has_made_no_room_for_more()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await server.ConnectReadyAsync();

        Assert.Equal([(MessageDirection.Sent, 5, null)], Heads(Assert.Single(server.Sessions.All).Heads));
    }

    [Fact]
    public async Task Pushes_and_reads_of_raw_bytes_are_messages_too()
    {
        await using var server = await GatewayServer.StartAsync();
        using var echo = await server.ConnectAsync("echo");
        await echo.SendBytesAsync(new byte[7]);
        await echo.ReceiveBytesAsync(7);
        Assert.Equal([(MessageDirection.Received, 7, null), (MessageDirection.Sent, 7, null)], Heads(Assert.Single(server.Sessions.All).Heads));

        using var hears = await server.ConnectReadyAsync();
        var session = server.Sessions.All.Single(one => one.Listener.Name == "line");
        session.Push("NOTICE x"u8.ToArray(), cutsSlowConsumer: true);
        Assert.Equal("NOTICE x", await hears.ReceiveAsync());
        Assert.Equal([(MessageDirection.Sent, 5, null), (MessageDirection.Sent, 8, null)], Heads(session.Heads));
    }

    [Fact]
    public async Task Late_replies_are_recorded_one_by_one()
    {
        var application = new AwaitingApplication();
        await using var server = await GatewayServer.StartAsync(
            TimeProvider.System,
            services => services.AddSingleton<Gateway.Applications.IApplication>(application),
            ("Gateway:Listeners:line:Application", application.Name));
        using var client = await server.ConnectAsync("line");
        await client.SendAsync("2nd", "yes");
        Assert.Equal(["2nd", "2nd", "yes"], await client.ReceiveAsync(3));

        Assert.Equal(
            [
                (MessageDirection.Received, 3, null), (MessageDirection.Sent, 3, null), (MessageDirection.Sent, 3, null),
                (MessageDirection.Received, 3, null), (MessageDirection.Sent, 3, null),
            ],
            Heads(Assert.Single(server.Sessions.All).Heads));
    }

    [Fact]
    public async Task A_new_one_takes_the_place_of_the_oldest_and_probes_are_not_kept()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxEndedSessions", "2"));
        var ids = new List<SessionId>();
        for (var count = 1; count <= 3; count++)
        {
            using var client = await server.ConnectReadyAsync();
            ids.Add(Assert.Single(server.Sessions.All).Id);
            await client.SendAsync("QUIT");
            Assert.Equal("BYE", await client.ReceiveAsync());
            client.Dispose();
            await server.AssertEndedAsync("line", SessionEnd.Quit, count);
        }

        (await server.ConnectReadyAsync()).Dispose();
        await server.AssertEndedAsync("line", SessionEnd.Probe);
        Assert.Equal(2, Ended(server).Count);
        Assert.Equal([ids[2], ids[1]], Ended(server).NewestFirst().Select(ended => ended.Id));
        Assert.Null(Ended(server).Find(ids[0]));
    }

    [Fact]
    public async Task None_are_kept_where_none_are_wanted()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxEndedSessions", "0"));
        await server.AssertServesAsync();
        await server.AssertEndedAsync("line", SessionEnd.ClientClosed);

        Assert.Empty(Ended(server).NewestFirst());
    }

    private static EndedSessions Ended(GatewayServer server) => server.Services.GetRequiredService<EndedSessions>();

    private static IEnumerable<(MessageDirection, int, string?)> Heads(IReadOnlyList<MessageHead> heads) =>
        heads.Select(head => (head.Direction, head.Length, head.Verb));
}
