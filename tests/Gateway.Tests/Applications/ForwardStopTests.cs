using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Applications;

/// <summary>A tunnel that the gateway ends: at an operator's word, and with a drain.</summary>
public sealed class ForwardStopTests
{
    public static TheoryData<string> Transports => ForwardTests.Transports;

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_stop_closes_both_sides_cleanly_and_at_once(string transport)
    {
        using var backEnd = BackEnd.Start();
        await using var server = await ForwardServer.StartAsync(backEnd.Address, ("Gateway:Transport", transport));
        using var client = await server.ConnectAsync("tunnel");
        using var far = await backEnd.AcceptAsync();

        // Accepted over there it need not be open here yet, and a connect that is given up is another matter (ForwardOpeningTests).
        await client.SendBytesAsync("x"u8.ToArray());
        Assert.Equal("x"u8.ToArray(), await far.ReceiveBytesAsync(1));
        server.Sessions.All.Single().RequestStop(SessionEnd.Operator);
        await client.AssertClosedAsync();
        await far.AssertClosedAsync();
        client.FinishSending();
        far.FinishSending();
        await server.AssertEndedAsync("tunnel", SessionEnd.Operator);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_back_end_that_still_sends_when_we_close_loses_nothing_of_what_it_was_sent(string transport)
    {
        using var backEnd = BackEnd.Start();
        await using var server = await ForwardServer.StartAsync(backEnd.Address, ("Gateway:Transport", transport));
        using var client = await server.ConnectAsync("tunnel");
        using var far = await backEnd.AcceptAsync();
        await client.SendBytesAsync("question"u8.ToArray());
        await Eventually.TrueAsync(() => server.Listener("tunnel").Counters.BytesReceived == 8, "it has gone in");
        server.Sessions.All.Single().RequestStop(SessionEnd.Operator);
        await client.AssertClosedAsync();
        for (var number = 0; number < 20; number++)
        {
            await far.SendBytesAsync(new byte[100_000]);
        }

        Assert.Equal("question"u8.ToArray(), await far.ReceiveToEndAsync());
        far.FinishSending();
        client.FinishSending();
        await server.AssertEndedAsync("tunnel", SessionEnd.Operator);
        await server.AssertNothingLeftAsync();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_back_end_that_goes_on_sending_after_our_close_is_left_in_the_end(string transport)
    {
        var time = new FakeTimeProvider();
        using var backEnd = BackEnd.Start();
        await using var server = await ForwardServer.StartAsync(time, backEnd.Address, null, ("Gateway:Transport", transport));
        using var client = await server.ConnectAsync("tunnel");
        using var far = await backEnd.AcceptAsync();
        await Eventually.TrueAsync(() => server.Pool().All.Single().ConnectedCount == 1, "a tunnel");
        server.Sessions.All.Single().RequestStop(SessionEnd.Operator);
        await client.AssertClosedAsync();
        client.FinishSending();
        await far.AssertClosedAsync();
        await time.AdvanceUntilAsync(server.AssertEndedAsync("tunnel", SessionEnd.Operator));
        await server.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task A_drain_ends_tunnels_that_are_quiet()
    {
        using var backEnd = BackEnd.Start();
        await using var server = await ForwardServer.StartAsync(backEnd.Address);
        using var client = await server.ConnectAsync("tunnel");
        using var far = await backEnd.AcceptAsync();
        var stopping = server.StopAsync();
        await client.AssertClosedAsync();
        await far.AssertClosedAsync();
        client.FinishSending();
        far.FinishSending();
        await stopping.WaitAsync(TestClient.Patience);
    }
}
