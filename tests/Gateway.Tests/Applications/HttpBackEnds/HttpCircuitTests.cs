using Gateway.Diagnostics;
using Gateway.Tests.Diagnostics;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>When a back end is left alone, and what is no reason for it.</summary>
public sealed class HttpCircuitTests
{
    [Fact]
    public async Task One_that_is_left_alone_is_not_asked_again_by_retries_either()
    {
        await using var backEnd = RawBackEnd.Resetting("");
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("Retries", "2"), ("RetrySent", "true"), ("CircuitBreak", "01:00:00"));
        using var client = await server.ConnectAsync("app");
        await client.SendAsync("1", "2", "3", "4", "5", "6");
        Assert.All(await client.ReceiveAsync(6), reply => Assert.Equal("ERR upstream unreachable", reply));
        Assert.Equal(10, backEnd.Accepted);
    }

    [Fact]
    public async Task A_back_end_that_is_left_alone_leaves_those_of_other_listeners_as_they_are()
    {
        await using var backEnd = await BackEnd.StartAsync(_ => "ok");
        await using var server = await HttpListener.StartAsync(
            "http://127.0.0.1:1",
            ("CircuitBreak", "01:00:00"),
            ("Gateway:Listeners:good:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:good:Application", "Http"),
            ("Gateway:Listeners:good:Upstream", backEnd.Url));
        using var bad = await server.ConnectAsync("app");
        await bad.SendAsync(Enumerable.Repeat("x", 20).ToArray());
        Assert.All(await bad.ReceiveAsync(20), reply => Assert.Equal("ERR upstream unreachable", reply));
        Assert.Contains("app: circuit to http://127.0.0.1:1 opened ", Assert.Single(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.CircuitOpened).Message);
        using var good = await server.ConnectAsync("good");
        Assert.Equal("ok", await good.AskAsync("x"));
    }

    [Fact]
    public async Task Requests_that_waited_too_long_for_their_turn_do_not_speak_against_the_back_end()
    {
        var time = new FakeTimeProvider();
        var gate = new TaskCompletionSource();
        await using var backEnd = await BackEnd.StartAsync(async (request, context) =>
        {
            await (request.Body == "first" ? gate.Task : BackEnd.HangAsync(context));
            await context.Response.WriteAsync("ok");
        });
        await using var server = await HttpListener.StartAsync(
            time, backEnd.Url, ("CircuitBreak", "01:00:00"), ("Gateway:Timeouts:Request", "00:00:10"), ("Gateway:Limits:MaxConcurrentRequests", "10"));
        var clients = new List<TestClient>();
        async Task AskAsync(string message)
        {
            clients.Add(await server.ConnectAsync("app"));
            await clients[^1].SendAsync(message);
        }

        for (var number = 0; number < 10; number++)
        {
            await AskAsync("first");
        }

        await Eventually.TrueAsync(() => backEnd.Requests.Count == 10, "ten are under way");
        for (var number = 0; number < 10; number++)
        {
            await AskAsync("second");
        }

        await server.AssertCountedAsync("gateway_upstream_requests_queued", 10);
        time.Advance(TimeSpan.FromSeconds(9));
        gate.SetResult();
        await Eventually.TrueAsync(() => backEnd.Requests.Count == 20, "ten more are under way");
        time.Advance(TimeSpan.FromSeconds(1));
        foreach (var client in clients)
        {
            Assert.Equal(clients.IndexOf(client) < 10 ? "ok" : "ERR upstream timeout", await client.ReceiveAsync());
            client.Dispose();
        }

        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.CircuitOpened);
    }

    [Fact]
    public async Task A_trial_that_its_client_gives_up_does_not_say_that_the_back_end_is_back()
    {
        var time = new FakeTimeProvider();
        await using var backEnd = await BackEnd.StartAsync(async (request, context) =>
        {
            await (request.Body == "hang" ? BackEnd.HangAsync(context) : Task.CompletedTask);
            context.Response.StatusCode = 503;
        });
        await using var server = await HttpListener.StartAsync(time, backEnd.Url, ("CircuitBreak", "00:00:05"));
        using var client = await server.ConnectAsync("app");
        await client.SendAsync(Enumerable.Repeat("x", 10).ToArray());
        Assert.All(await client.ReceiveAsync(10), reply => Assert.Equal("ERR upstream 503", reply));
        Assert.Equal("ERR upstream unreachable", await client.AskAsync("left alone"));
        time.Advance(TimeSpan.FromSeconds(5));
        var other = await server.ConnectAsync("app");
        await other.SendAsync("hang");
        await Eventually.TrueAsync(() => backEnd.Requests.Count == 11, "the trial is under way");
        other.Reset();
        await server.AssertCountedAsync("gateway_upstream_requests_total{listener=\"app\",result=\"cancelled\"}", 1);
        Assert.Equal("ERR upstream unreachable", await client.AskAsync("left alone"));
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.CircuitClosed);
    }

    [Fact]
    public async Task One_that_keeps_failing_is_left_alone_and_the_log_says_so()
    {
        await using var server = await HttpListener.StartAsync("http://127.0.0.1:1", ("CircuitBreak", "01:00:00"));
        using var client = await server.ConnectAsync("app");
        await client.SendAsync(Enumerable.Repeat("x", 20).ToArray());
        Assert.All(await client.ReceiveAsync(20), reply => Assert.Equal("ERR upstream unreachable", reply));

        Assert.Single(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.CircuitOpened);
        var metrics = await Exposition.OfAsync(server.Http);
        Assert.Equal(10, metrics["gateway_upstream_requests_total", "listener=\"app\",result=\"circuit open\""]);
        Assert.Equal(10, metrics["gateway_upstream_errors_total", "reason=\"refused\""]);
    }

    [Fact]
    public async Task Clients_that_go_away_in_the_middle_do_not_speak_against_the_back_end()
    {
        await using var backEnd = await BackEnd.StartAsync((request, context) => request.Body == "hang"
            ? BackEnd.HangAsync(context)
            : context.Response.WriteAsync("ok"));
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("CircuitBreak", "01:00:00"));
        for (var turn = 1; turn <= 20; turn++)
        {
            var client = await server.ConnectAsync("app");
            await client.SendAsync("hang");
            await Eventually.TrueAsync(() => backEnd.Requests.Count == turn, "the request is under way");
            client.Reset();
        }

        await server.AssertCountedAsync("gateway_upstream_requests_total{listener=\"app\",result=\"cancelled\"}", 20);
        using var other = await server.ConnectAsync("app");
        Assert.Equal("ok", await other.AskAsync("x"));
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.CircuitOpened);
    }
}
