using Gateway.Diagnostics;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>Opens and closes of sessions are told in order with their messages, again and again if need be, and never lost in silence.</summary>
public sealed class HttpEventTests
{
    private static readonly (string, string?)[] Both = [("OpenPath", "/open"), ("ClosePath", "/close"), ("Path", "/message")];

    [Fact]
    public async Task A_sessions_open_messages_and_close_come_in_order_and_are_numbered()
    {
        await using var backEnd = await BackEnd.StartAsync(async (request, context) =>
        {
            if (request.Event == "open")
            {
                context.Response.Headers["X-Gateway-Join"] = "lobby";
            }

            await context.Response.WriteAsync($"{request.Event} {request.Body}");
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url, Both);
        using var client = await server.ConnectAsync("app");
        Assert.Equal("open ", await client.ReceiveAsync());
        Assert.Equal(1, server.Rooms.CountMembers("lobby"));
        await client.SendAsync("a", "b");
        client.FinishSending();
        Assert.Equal(["message a", "message b"], await client.ReceiveAsync(2));
        await client.AssertClosedAsync();
        client.Dispose();
        await Eventually.TrueAsync(() => backEnd.Requests.Count == 4, "the close is told");

        Assert.Equal(["/open 0", "/message 1", "/message 2", "/close 3"], backEnd.Requests.Select(request => $"{request.Path} {request["X-Gateway-Sequence"]}"));
        Assert.Equal("client closed", backEnd.Requests.Last()["X-Gateway-Reason"]);
        Assert.Single(backEnd.Requests.Select(request => request["X-Gateway-Session"]).Distinct());
        Assert.Single(backEnd.Requests.Select(request => request["X-Gateway-Epoch"]).Distinct());
        await server.AssertCountedAsync("gateway_upstream_events_total{event=\"close\",listener=\"app\",result=\"delivered\"}", 1);
    }

    [Fact]
    public async Task A_message_waits_for_the_open_that_is_tried_again()
    {
        var opens = 0;
        await using var backEnd = await BackEnd.StartAsync((request, context) =>
        {
            context.Response.StatusCode = request.Event == "open" && Interlocked.Increment(ref opens) == 1 ? 503 : 200;
            return context.Response.WriteAsync(request.Event);
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url, Both);
        using var client = await server.ConnectAsync("app");
        await client.SendAsync("a");
        Assert.Equal(["open", "message"], await client.ReceiveAsync(2));
        Assert.Equal(["open", "open", "message"], backEnd.Requests.Select(request => request.Event));
    }

    [Fact]
    public async Task The_greeting_comes_before_every_reply_even_to_a_client_that_did_not_wait_for_it()
    {
        await using var backEnd = await BackEnd.StartAsync(request => $"{request.Event} {request.Body}");
        await using var server = await HttpListener.StartAsync(backEnd.Url, Both);
        for (var turn = 0; turn < 5; turn++)
        {
            using var client = await server.ConnectAsync("app");
            await client.SendAsync("a", "b", "c");
            client.FinishSending();
            Assert.Equal(["open ", "message a", "message b", "message c"], await client.ReceiveAsync(4));
            await client.AssertClosedAsync();
        }
    }

    [Fact]
    public async Task An_open_that_is_answered_with_nothing_is_no_message_even_when_messages_wait_for_it()
    {
        var gate = new TaskCompletionSource();
        await using var backEnd = await BackEnd.StartAsync(async (request, context) =>
        {
            if (request.Event == "open")
            {
                await gate.Task;
            }
            else
            {
                await context.Response.WriteAsync(request.Body);
            }
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url, Both);
        using var client = await server.ConnectAsync("app");
        await client.SendAsync("a");
        await server.AssertReceivedAsync("app", 2);
        gate.SetResult();
        Assert.Equal("a", await client.ReceiveAsync());
        Assert.Equal("b", await client.AskAsync("b"));
    }

    [Fact]
    public async Task A_session_that_is_closed_by_the_answer_to_its_open_has_no_message_executed()
    {
        await using var backEnd = await BackEnd.StartAsync((request, context) =>
        {
            context.Response.Headers["X-Gateway-Close"] = "true";
            return context.Response.WriteAsync("not today");
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url, [.. Both, ("ClosePath", null)]);
        using var client = await server.ConnectAsync("app");
        Assert.Equal("not today", await client.ReceiveAsync());
        await client.AssertClosedAsync();
        Assert.Empty(backEnd.Bodies);
    }

    [Fact]
    public async Task A_session_that_says_nothing_is_told_of_as_well()
    {
        await using var backEnd = await BackEnd.StartAsync(_ => null);
        await using var server = await HttpListener.StartAsync(backEnd.Url, Both);
        (await server.ConnectAsync("app")).Dispose();
        await Eventually.TrueAsync(() => backEnd.Requests.Count == 2, "both are told");
        Assert.Equal(["open", "close"], backEnd.Requests.Select(request => request.Event));
        Assert.Equal("probe", backEnd.Requests.Last()["X-Gateway-Reason"]);
    }

    [Theory]
    [InlineData("0", 500, "status")]
    [InlineData("8", 400, "status")]
    public async Task What_can_not_be_delivered_is_counted_and_logged(string retries, int status, string result)
    {
        await using var backEnd = await BackEnd.StartAsync((_, context) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("ClosePath", "/close"), ("EventRetries", retries));
        var client = await server.ConnectAsync("app");
        Assert.Equal($"ERR upstream {status}", await client.AskAsync("x"));
        client.Dispose();
        await server.AssertCountedAsync($"gateway_upstream_events_total{{event=\"close\",listener=\"app\",result=\"{result}\"}}", 1);
        Assert.Contains($"status {status}", Assert.Single(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.EventNotDelivered).Message);
        Assert.Equal(2, backEnd.Requests.Count);
    }

    [Fact]
    public async Task Those_that_wait_are_bounded_and_what_is_over_is_counted_and_logged()
    {
        var gate = new TaskCompletionSource();
        await using var backEnd = await BackEnd.StartAsync((_, _) => gate.Task);
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("OpenPath", "/open"), ("MaxQueuedEvents", "1"));
        using var first = await server.ConnectAsync("app");
        await Eventually.TrueAsync(() => backEnd.Requests.Count == 1, "one open is under way");
        using var second = await server.ConnectAsync("app");
        using var third = await server.ConnectAsync("app");
        await server.AssertCountedAsync("gateway_upstream_events_total{event=\"open\",listener=\"app\",result=\"dropped\"}", 2);
        Assert.Single(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.EventsDropped);

        gate.SetResult();
        Assert.Equal("", await second.AskAsync("served all the same"));
    }

    [Theory]
    [InlineData("hangs")]
    [InlineData("fails")]
    public async Task At_exit_those_that_are_not_delivered_are_given_up_after_5_s_counted_and_logged(string how)
    {
        var time = new FakeTimeProvider();
        await using var backEnd = await BackEnd.StartAsync(async (request, context) =>
        {
            await (how == "hangs" ? BackEnd.HangAsync(context) : Task.CompletedTask);
            context.Response.StatusCode = 503;
        });
        await using var server = await HttpListener.StartAsync(time, backEnd.Url, ("ClosePath", "/close"), ("EventRetries", "100"), ("Gateway:Timeouts:Request", "01:00:00"));
        (await server.ConnectAsync("app")).Dispose();
        await Eventually.TrueAsync(() => !backEnd.Requests.IsEmpty && server.Sessions.Count == 0, "the close is under way");
        var began = time.GetTimestamp();
        await time.AdvanceUntilAsync(server.StopAsync());

        Assert.True(time.GetElapsedTime(began) >= TimeSpan.FromSeconds(5));
        Assert.Equal("app: 1 opens and closes were not delivered before the stop", Assert.Single(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.EventsGivenUp).Message);
        Assert.EndsWith("could not be delivered to the back end: cancelled", Assert.Single(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.EventNotDelivered).Message);
        Assert.Equal(["1 [listener, app] [event, close] [result, cancelled]"], EventsCounted(server));
    }

    [Fact]
    public async Task Closes_are_told_before_the_gateway_is_gone()
    {
        await using var backEnd = await BackEnd.StartAsync(_ => null);
        await using (var server = await HttpListener.StartAsync(backEnd.Url, [.. Both, ("Gateway:Shutdown:Grace", "00:00:00")]))
        {
            using var client = await server.ConnectAsync("app");
            await Eventually.TrueAsync(() => backEnd.Requests.Count == 1, "the open is told");
            var stopping = server.StopAsync();
            await client.AssertClosedAsync();
            client.Dispose();
            await stopping.WaitAsync(TestClient.Patience);
        }

        Assert.Equal("shutting down", backEnd.Requests.Last()["X-Gateway-Reason"]);
    }

    // Of a server that has stopped: nobody answers /metrics any more.
    private static List<string> EventsCounted(GatewayServer server)
    {
        var counted = new List<string>();
        using var meter = new System.Diagnostics.Metrics.MeterListener();
        meter.SetMeasurementEventCallback<long>((_, value, labels, _) =>
        {
            if (value > 0)
            {
                counted.Add($"{value} {string.Join(' ', labels.ToArray())}");
            }
        });
        meter.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "gateway.upstream.events" && ReferenceEquals(instrument.Meter, server.Services.GetRequiredService<GatewayMetrics>().Meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        meter.Start();
        meter.RecordObservableInstruments();
        return counted;
    }
}
