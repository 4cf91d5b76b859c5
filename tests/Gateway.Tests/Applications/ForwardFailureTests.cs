using System.Net;
using System.Text.Json;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Gateway.Upstreams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Applications;

/// <summary>Back ends that are down, hang, or have no address; and which of several is taken.</summary>
public sealed class ForwardFailureTests
{
    [Theory]
    [MemberData(nameof(ForwardTests.Transports), MemberType = typeof(ForwardTests))]
    public async Task A_back_end_that_is_down_is_a_clean_close_a_log_line_and_a_metric(string transport)
    {
        var nobody = BackEnd.Nobody();
        await using var server = await ForwardServer.StartAsync(nobody, ("Gateway:Transport", transport));
        using (var client = await server.ConnectAsync("tunnel"))
        {
            await client.AssertClosedAsync();
        }

        await server.AssertEndedAsync("tunnel", SessionEnd.UpstreamUnreachable);
        await server.AssertFailedAsync(UpstreamFailure.Refused);
        Assert.Contains(server.Log.GetSnapshot(), entry => entry.Level == LogLevel.Warning && entry.Message.Contains($"tunnel: connecting to {nobody} failed (refused)"));
        Assert.Contains(server.Log.GetSnapshot(), entry => entry.Level == LogLevel.Information && entry.Message.Contains("upstream unreachable"));
        var one = JsonDocument.Parse(await server.Http.GetStringAsync("/api/v1/upstreams")).RootElement.GetProperty("upstreams")[0];
        Assert.Equal(("tunnel", nobody, "resting", "refused"),
            (one.GetProperty("listener").GetString(), one.GetProperty("address").GetString(), one.GetProperty("state").GetString(), one.GetProperty("lastFault").GetString()));
    }

    [Theory]
    [MemberData(nameof(ForwardTests.Transports), MemberType = typeof(ForwardTests))]
    public async Task A_back_end_that_hangs_is_given_up(string transport)
    {
        var time = new FakeTimeProvider();
        using var hung = await BackEnd.StartHungAsync();
        await using var server = await ForwardServer.StartAsync(time, hung.Address, null, ("Gateway:Transport", transport));
        using var client = await server.ConnectAsync("tunnel");
        Assert.Empty(await time.AdvanceUntilAsync(client.ReceiveToEndAsync()));
        client.FinishSending();
        await server.AssertEndedAsync("tunnel", SessionEnd.UpstreamUnreachable);
        await server.AssertFailedAsync(UpstreamFailure.Timeout);
    }

    [Fact]
    public async Task A_name_without_an_address_is_told_as_that()
    {
        await using var server = await ForwardServer.StartAsync(TimeProvider.System, "db.example:5432", []);
        using var client = await server.ConnectAsync("tunnel");
        await client.AssertClosedAsync();
        client.FinishSending();
        await server.AssertEndedAsync("tunnel", SessionEnd.UpstreamUnreachable);
        await server.AssertFailedAsync(UpstreamFailure.NameNotResolved);
    }

    [Fact]
    public async Task A_look_up_that_never_ends_is_given_up()
    {
        var time = new FakeTimeProvider();
        var lookUp = new TaskCompletionSource<IPAddress[]>();
        await using var server = await GatewayServer.StartAsync(time, services => services.AddSingleton<ResolveHost>((_, _) => lookUp.Task), ForwardServer.Options("db.example:5432"));
        using var client = await server.ConnectAsync("tunnel");
        Assert.Empty(await time.AdvanceUntilAsync(client.ReceiveToEndAsync()));
        client.FinishSending();
        await server.AssertEndedAsync("tunnel", SessionEnd.UpstreamUnreachable);
        await server.AssertFailedAsync(UpstreamFailure.Timeout);
        Assert.Equal(0, server.Pool().All.Single().Active);
    }

    [Theory]
    [MemberData(nameof(ForwardTests.Transports), MemberType = typeof(ForwardTests))]
    public async Task A_unix_socket_that_is_not_there_is_refused(string transport)
    {
        using var folder = new TempDirectory();
        await using var server = await ForwardServer.StartAsync($"unix://{folder["nobody.sock"]}", ("Gateway:Transport", transport));
        using var client = await server.ConnectAsync("tunnel");
        await client.AssertClosedAsync();
        client.FinishSending();
        await server.AssertEndedAsync("tunnel", SessionEnd.UpstreamUnreachable);
        await server.AssertFailedAsync(UpstreamFailure.Refused);
    }

    [Theory]
    [MemberData(nameof(ForwardTests.Transports), MemberType = typeof(ForwardTests))]
    public async Task All_addresses_of_a_name_hang_and_it_is_given_up_once(string transport)
    {
        var time = new FakeTimeProvider();
        using var one = await BackEnd.StartHungAsync();
        using var other = await BackEnd.StartHungAsync("127.0.0.2", one.Port);
        await using var server = await ForwardServer.StartAsync(time, $"db.example:{one.Port}", ["127.0.0.1", "127.0.0.2"], ("Gateway:Transport", transport));
        using var client = await server.ConnectAsync("tunnel");
        Assert.Empty(await time.AdvanceUntilAsync(client.ReceiveToEndAsync()));
        client.FinishSending();
        await server.AssertEndedAsync("tunnel", SessionEnd.UpstreamUnreachable);
        await server.AssertFailedAsync(UpstreamFailure.Timeout);
    }

    [Theory]
    [MemberData(nameof(ForwardTests.Transports), MemberType = typeof(ForwardTests))]
    public async Task A_dead_address_in_front_costs_a_quarter_of_a_second(string transport)
    {
        var time = new FakeTimeProvider();
        using var backEnd = BackEnd.Start();
        using var dead = await BackEnd.StartHungAsync("127.0.0.2", backEnd.Port);
        await using var server = await ForwardServer.StartAsync(
            time, $"db.example:{backEnd.Port}", ["127.0.0.2", "127.0.0.1"], ("Gateway:Transport", transport), ("Gateway:Upstreams:Connect", "00:01:00"));
        using var client = await server.ConnectAsync("tunnel");
        var began = time.GetTimestamp();
        using var far = await time.AdvanceUntilAsync(backEnd.AcceptAsync());
        Assert.True(time.GetElapsedTime(began) >= UpstreamDialer.AttemptDelay);
        await client.SendBytesAsync("x"u8.ToArray());
        Assert.Equal("x"u8.ToArray(), await far.ReceiveBytesAsync(1));
    }

    [Fact]
    public async Task An_address_that_refuses_costs_no_time_at_all()
    {
        using var backEnd = BackEnd.Start();
        await using var server = await ForwardServer.StartAsync(new FakeTimeProvider(), $"db.example:{backEnd.Port}", ["127.0.0.9", "127.0.0.1"]);
        using var client = await server.ConnectAsync("tunnel");
        using var far = await backEnd.AcceptAsync();
    }

    [Fact]
    public async Task Silence_ends_a_tunnel_and_a_half_closed_one_sooner()
    {
        var time = new FakeTimeProvider();
        using var backEnd = BackEnd.Start();

        // The clock here goes faster than the machine: with the usual second the linger would be over before the close was done.
        await using var server = await ForwardServer.StartAsync(time, backEnd.Address, null, ("Gateway:Timeouts:Linger", "01:00:00"));
        using var half = await server.ConnectAsync("tunnel");
        using var halfFar = await backEnd.AcceptAsync();
        using var whole = await server.ConnectAsync("tunnel");
        using var wholeFar = await backEnd.AcceptAsync();
        await whole.SendBytesAsync("x"u8.ToArray());
        await wholeFar.ReceiveBytesAsync(1);
        await half.SendBytesAsync("y"u8.ToArray());
        half.FinishSending();
        await halfFar.ReceiveToEndAsync();
        time.Advance(TimeSpan.FromSeconds(29));
        await halfFar.SendBytesAsync("z"u8.ToArray());
        Assert.Equal("z"u8.ToArray(), await half.ReceiveBytesAsync(1));
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(2, server.Sessions.Count);
        Assert.Empty(await time.AdvanceUntilAsync(half.ReceiveToEndAsync()));
        halfFar.FinishSending();
        await server.AssertEndedAsync("tunnel", SessionEnd.HalfClosedTimeout);
        Assert.Equal(1, server.Sessions.Count);
        time.Advance(TimeSpan.FromMinutes(8));
        Assert.Equal(1, server.Sessions.Count);
        time.Advance(TimeSpan.FromSeconds(57));
        Assert.Empty(await time.AdvanceUntilAsync(whole.ReceiveToEndAsync()));
        await wholeFar.AssertClosedAsync();
        whole.FinishSending();
        wholeFar.FinishSending();
        await server.AssertEndedAsync("tunnel", SessionEnd.IdleTimeout);
    }

    [Fact]
    public async Task The_one_with_the_fewest_connections_is_next()
    {
        using var first = BackEnd.Start();
        using var second = BackEnd.Start();
        await using var server = await ForwardServer.StartAsync($"{first.Address}, {second.Address}");
        var clients = new List<TestClient>();
        for (var number = 1; number <= 4; number++)
        {
            clients.Add(await server.ConnectAsync("tunnel"));
            await Eventually.TrueAsync(() => server.Pool().All.Sum(one => one.ConnectedCount) == number, "connected");
        }

        Assert.Equal([2, 2], server.Pool().All.Select(one => one.Active));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task One_that_fails_rests_and_is_tried_again()
    {
        var time = new FakeTimeProvider();
        var down = BackEnd.Nobody();
        using var up = BackEnd.Start();
        await using var server = await ForwardServer.StartAsync(time, $"{down},{up.Address}", null);
        for (var number = 0; number < 5; number++)
        {
            // Whichever it is tried first, the client gets through; and the one that is down is tried once.
            using var client = await server.ConnectAsync("tunnel");
            using var far = await up.AcceptAsync();
        }

        var failing = server.Pool().All[0];
        Assert.Equal((1, "resting"), (failing.FailedCount, server.Pool().State(failing)));
        using var back = BackEnd.Start("127.0.0.1", int.Parse(down.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture));
        await Eventually.TrueAsync(() => server.Pool().All[1].Active == 0, "all closed");
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("failing", server.Pool().State(failing));
        using var one = await server.ConnectAsync("tunnel");
        using var two = await server.ConnectAsync("tunnel");
        using var onBack = await back.AcceptAsync();
        await Eventually.TrueAsync(() => server.Pool().State(failing) == "up", "it is up again");
        await Eventually.TrueAsync(() => server.Log.GetSnapshot().Any(entry => entry.Message.Contains($"connecting to {down} works again")), "and it is said");
    }
}
