using Gateway.Sessions;
using Gateway.Tests.Support;
using Gateway.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Applications;

/// <summary>What happens while a tunnel's back end has not answered the connect yet, which here it never does.</summary>
public sealed class ForwardOpeningTests
{
    [Theory]
    [MemberData(nameof(ForwardTests.Transports), MemberType = typeof(ForwardTests))]
    public async Task A_client_that_resets_gives_the_connect_up_at_once(string transport)
    {
        using var hung = await BackEnd.StartHungAsync();
        await using var server = await StartAsync(transport, hung.Address);
        using var client = await server.ConnectAsync("tunnel");
        await client.SendBytesAsync("question"u8.ToArray());
        await UnderWayAsync(server);
        client.Reset();
        await AssertGivenUpAsync(server, SessionEnd.Reset);
    }

    [SkippableFact]
    public async Task Also_behind_its_own_half_close()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "stock sockets learn nothing behind a half-close");
        using var hung = await BackEnd.StartHungAsync();
        await using var server = await StartAsync("Epoll", hung.Address);
        using var client = await server.ConnectAsync("tunnel");
        await client.SendBytesAsync("question"u8.ToArray());
        client.FinishSending();
        await UnderWayAsync(server);
        client.Reset();
        await AssertGivenUpAsync(server, SessionEnd.Reset);
    }

    [Theory]
    [MemberData(nameof(ForwardTests.Transports), MemberType = typeof(ForwardTests))]
    public async Task Also_behind_a_PROXY_header(string transport)
    {
        using var hung = await BackEnd.StartHungAsync();
        await using var server = await StartAsync(
            transport, hung.Address, ("Gateway:Listeners:tunnel:ProxyProtocol", "Required"), ("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.0/8"));
        using var client = await server.ConnectAsync("tunnel");
        await client.SendBytesAsync(ProxyHeaders.Text("203.0.113.7", 4711));
        await UnderWayAsync(server);
        client.Reset();
        await AssertGivenUpAsync(server, SessionEnd.Reset);
    }

    [Theory]
    [MemberData(nameof(ForwardTests.Transports), MemberType = typeof(ForwardTests))]
    public async Task A_client_that_has_merely_finished_sending_is_waited_with(string transport)
    {
        var time = new FakeTimeProvider();
        using var backEnd = BackEnd.Start();
        using var dead = await BackEnd.StartHungAsync("127.0.0.2", backEnd.Port);
        await using var server = await ForwardServer.StartAsync(
            time, $"db.example:{backEnd.Port}", ["127.0.0.2", "127.0.0.1"], ("Gateway:Transport", transport), ("Gateway:Upstreams:Connect", "00:01:00"));
        using var client = await server.ConnectAsync("tunnel");
        await client.SendBytesAsync("question"u8.ToArray());
        client.FinishSending();
        await UnderWayAsync(server);
        using var far = await time.AdvanceUntilAsync(backEnd.AcceptAsync());
        Assert.Equal("question"u8.ToArray(), await far.ReceiveToEndAsync());
        await far.SendBytesAsync("answer"u8.ToArray());
        far.FinishSending();
        Assert.Equal("answer"u8.ToArray(), await client.ReceiveToEndAsync());
        await server.AssertEndedAsync("tunnel", SessionEnd.ClientClosed);
    }

    [Theory]
    [MemberData(nameof(ForwardTests.Transports), MemberType = typeof(ForwardTests))]
    public async Task A_stop_gives_the_connect_up_and_closes_cleanly(string transport)
    {
        using var hung = await BackEnd.StartHungAsync();
        await using var server = await StartAsync(transport, hung.Address);
        using var client = await server.ConnectAsync("tunnel");
        await UnderWayAsync(server);
        server.Sessions.All.Single().RequestStop(SessionEnd.Operator);
        await client.AssertClosedAsync();
        client.FinishSending();
        await AssertGivenUpAsync(server, SessionEnd.Operator);
    }

    [Theory]
    [MemberData(nameof(ForwardTests.Transports), MemberType = typeof(ForwardTests))]
    public async Task A_session_that_is_cut_gives_the_connect_up(string transport)
    {
        using var hung = await BackEnd.StartHungAsync();
        await using var server = await StartAsync(transport, hung.Address);
        using var client = await server.ConnectAsync("tunnel");
        await UnderWayAsync(server);
        server.Sessions.All.Single().Abort();
        await AssertGivenUpAsync(server, SessionEnd.Reset);
    }

    [Fact]
    public async Task A_look_up_that_takes_long_is_given_up_too()
    {
        var lookUp = new TaskCompletionSource<System.Net.IPAddress[]>();
        await using var server = await GatewayServer.StartAsync(
            TimeProvider.System,
            services => services.AddSingleton<ResolveHost>((_, _) => lookUp.Task),
            [.. ForwardServer.Options("db.example:5432"), .. Patient]);
        using var client = await server.ConnectAsync("tunnel");
        await UnderWayAsync(server);
        client.Reset();
        await AssertGivenUpAsync(server, SessionEnd.Reset);
    }

    /// <summary>The source that is canceled when clients go must outlive all who may be about to cancel it: one that did not would end the process.</summary>
    [Theory]
    [MemberData(nameof(ForwardTests.Transports), MemberType = typeof(ForwardTests))]
    public async Task Clients_may_go_in_the_very_moment_in_which_the_connect_fails(string transport)
    {
        await using var server = await StartAsync(transport, BackEnd.Nobody());
        for (var number = 0; number < 200; number++)
        {
            using var client = await server.ConnectAsync("tunnel");
            client.Reset();
        }

        await Eventually.TrueAsync(() => server.Sessions.Count == 0 && server.Pool().All.Single().Active == 0, "nothing is left");
    }

    [Fact]
    public async Task Who_gives_up_the_single_try_of_one_that_failed_leaves_it_to_the_next()
    {
        var time = new FakeTimeProvider();
        var port = int.Parse(BackEnd.Nobody().Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
        using var up = BackEnd.Start();
        await using var server = await ForwardServer.StartAsync(time, $"127.0.0.1:{port},{up.Address}", null, Patient);
        var failing = server.Pool().All[0];
        for (var number = 0; failing.FailedCount == 0; number++)
        {
            using var client = await server.ConnectAsync("tunnel");
            using var far = await up.AcceptAsync();
        }

        await Eventually.TrueAsync(() => server.Pool().All.All(one => one.Active == 0), "all closed");
        using var hung = await BackEnd.StartHungAsync("127.0.0.1", port);
        time.Advance(TimeSpan.FromSeconds(11));
        using var held = await server.ConnectAsync("tunnel");
        using var first = await server.ConnectAsync("tunnel");
        await Eventually.TrueAsync(() => failing.Active == 1 && server.Pool().All[1].Active == 1, "one of both tries it");
        Assert.Equal("resting", server.Pool().State(failing));
        held.Reset();
        first.Reset();
        await Eventually.TrueAsync(() => failing.Active == 0, "it was given up");
        Assert.Equal(("failing", 1L), (server.Pool().State(failing), failing.FailedCount));
    }

    private static (string Key, string? Value)[] Patient => [("Gateway:Upstreams:Connect", "00:02:00")];

    // Long enough that a connect which is not given up fails the test.
    private static Task<GatewayServer> StartAsync(string transport, string upstream, params (string Key, string? Value)[] options) =>
        ForwardServer.StartAsync(upstream, [("Gateway:Transport", transport), .. Patient, .. options]);

    private static Task UnderWayAsync(GatewayServer server) =>
        Eventually.TrueAsync(() => server.Sessions.Count == 1 && server.Pool().All.Single().Active == 1, "a connect is under way");

    private static async Task AssertGivenUpAsync(GatewayServer server, SessionEnd end)
    {
        await server.AssertEndedAsync("tunnel", end);
        var one = server.Pool().All.Single();
        await Eventually.TrueAsync(() => server.Sessions.Count == 0 && one.Active == 0, "nothing is left");

        // It was nobody's fault.
        Assert.Equal(("up", 0L, null), (server.Pool().State(one), one.FailedCount, one.LastFailure));
    }
}
