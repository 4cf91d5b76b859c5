using Gateway.Applications;
using Gateway.Diagnostics;
using Gateway.Lifetime;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Sessions;

/// <summary>Handlers that await, take too long, or fail.</summary>
public sealed class HandlerTests : IAsyncLifetime
{
    private readonly TestApplication _application = new();
    private readonly FakeTimeProvider _time = new();
    private GatewayServer _server = null!;

    public async Task InitializeAsync() => _server = await GatewayServer.StartAsync(
        _time,
        services => services.AddSingleton<IApplication>(_application),
        ("Gateway:Listeners:test:Url", "tcp://127.0.0.1:0"),
        ("Gateway:Listeners:test:Application", "Test"),
        ("Gateway:Timeouts:Request", "00:00:05"));

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    [Fact]
    public async Task Replies_keep_the_order_of_requests_when_a_handler_awaits()
    {
        using var client = await _server.ConnectAsync("test");
        await client.SendAsync("a", "wait", "b", "wait", "c");
        Assert.Equal("did a", await client.ReceiveAsync());
        _application.Release();
        Assert.Equal(["waited", "did b"], await client.ReceiveAsync(2));
        _application.Release();
        Assert.Equal(["waited", "did c"], await client.ReceiveAsync(2));
    }

    [Fact]
    public async Task What_was_asked_before_the_end_of_the_stream_is_answered_after_it()
    {
        using var client = await _server.ConnectAsync("test");
        await client.SendAsync("wait", "b");
        client.FinishSending();
        await Eventually.TrueAsync(() => _application.Waiting == 1, "the handler waits");
        _application.Release();
        Assert.Equal(["waited", "did b"], await client.ReceiveAsync(2));
        await client.AssertClosedAsync();
    }

    [Fact]
    public async Task A_handler_that_ignores_its_timeout_costs_its_session_and_nothing_else()
    {
        using var client = await _server.ConnectAsync("test");
        await client.SendAsync("ignore", "b");
        await Eventually.TrueAsync(() => _application.Waiting == 1, "the handler waits");
        Assert.Equal("ERR internal", await _time.AdvanceUntilAsync(client.ReceiveAsync()));
        await client.AssertClosedAsync();
        client.Dispose();
        await _time.AdvanceUntilAsync(_server.AssertEndedAsync("test", SessionEnd.Internal));
        Assert.Single(_server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.HandlerIgnoresTimeout);

        // What it says now reaches nobody.
        _application.Release();
        using var other = await _server.ConnectAsync("test");
        await other.SendAsync("b");
        Assert.Equal("did b", await other.ReceiveAsync());
        await Eventually.TrueAsync(() => _server.Sessions.Count == 1, "the other is left");
    }

    [Fact]
    public async Task A_session_that_is_cut_does_not_wait_for_a_handler_that_ignores_it()
    {
        using var client = await _server.ConnectAsync("test");
        await client.SendAsync("ignore");
        await Eventually.TrueAsync(() => _application.Waiting == 1, "the handler waits");
        Assert.Single(_server.Sessions.All).Abort(SessionEnd.Operator);
        await _time.AdvanceUntilAsync(_server.AssertEndedAsync("test", SessionEnd.Operator));
        await client.AssertCutAsync();
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_answered_and_the_session_goes_on()
    {
        using var client = await _server.ConnectAsync("test");
        for (var round = 1; round <= 2; round++)
        {
            await client.SendAsync("wait", "b");
            await Eventually.TrueAsync(() => _application.Waiting == round, "the handler waits");
            _time.Advance(TimeSpan.FromSeconds(4.9));
            var answer = client.ReceiveAsync();
            Assert.False(answer.IsCompleted);
            Assert.Equal("ERR request timeout", await _time.AdvanceUntilAsync(answer));
            Assert.Equal("did b", await client.ReceiveAsync());
        }
    }

    [Theory]
    [InlineData("throw")]
    [InlineData("throw later")]
    public async Task A_failing_request_costs_its_own_answer_and_nothing_else(string failure)
    {
        using var bystander = await _server.ConnectAsync("test");
        using var client = await _server.ConnectAsync("test");
        await client.SendAsync("a", failure, "b");
        Assert.Equal(["did a", "ERR internal", "did b"], await client.ReceiveAsync(3));
        await bystander.SendAsync("c");
        Assert.Equal("did c", await bystander.ReceiveAsync());
        var logged = Assert.Single(_server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.HandlerFailed);
        Assert.Contains(_server.Sessions.All, session => logged.Message.Contains(session.Id.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stop_waits_for_the_request_in_hand()
    {
        using var client = await _server.ConnectAsync("test");
        await client.SendAsync("wait", "b");
        await Eventually.TrueAsync(() => _application.Waiting == 1, "the handler waits");
        var stopping = _server.StopAsync();
        await Eventually.TrueAsync(() => _server.Services.GetRequiredService<GatewayState>().IsDraining, "the stop has begun");
        _application.Release();
        Assert.Equal(["waited", "did b"], await client.ReceiveAsync(2));
        await _time.AdvanceUntilAsync(client.AssertClosedAsync());
        client.Dispose();
        await stopping.WaitAsync(TestClient.Patience);
        Assert.Equal(1, _server.Listener("test").Counters.Closed.All.Single(end => end.Reason == SessionEnd.ShuttingDown.ToReason()).Count);
    }
}
