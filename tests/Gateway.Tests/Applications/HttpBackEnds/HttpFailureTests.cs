using Gateway.Sessions;
using Gateway.Tests.Diagnostics;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>Back ends that are down, hang or break off, and clients that leave, cost the message its answer, and nothing else.</summary>
public sealed class HttpFailureTests
{
    [Theory]
    [InlineData("", "false", 1)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "false", 1)]
    [InlineData("", "true", 3)]
    public async Task A_message_that_was_sent_is_sent_again_only_where_that_was_asked_for(string answer, string retrySent, int attempts)
    {
        await using var backEnd = RawBackEnd.Resetting(answer);
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("Retries", "2"), ("RetrySent", retrySent));
        using var client = await server.ConnectAsync("app");
        Assert.Equal("ERR upstream unreachable", await client.AskAsync("x"));
        Assert.Equal(attempts, backEnd.Accepted);
        var metrics = await Exposition.OfAsync(server.Http);
        Assert.Equal(1, metrics["gateway_upstream_requests_total", "listener=\"app\",result=\"broken\""]);
        Assert.Equal(attempts, metrics["gateway_upstream_errors_total", "reason=\"reset\""]);
    }

    [Theory]
    [InlineData("hang", "ERR upstream timeout")]
    [InlineData("503", "ERR upstream 503")]
    [InlineData("429", "ERR upstream 429")]
    public async Task Sending_again_what_was_sent_is_for_connections_that_break_alone(string how, string reply)
    {
        await using var backEnd = await BackEnd.StartAsync((_, context) =>
        {
            context.Response.StatusCode = how == "hang" ? 200 : int.Parse(how, System.Globalization.CultureInfo.InvariantCulture);
            return how == "hang" ? BackEnd.HangAsync(context) : Task.CompletedTask;
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("Retries", "3"), ("RetrySent", "true"), ("Gateway:Timeouts:Request", "00:00:01"));
        using var client = await server.ConnectAsync("app");
        Assert.Equal(reply, await client.AskAsync("x"));
        Assert.Single(backEnd.Requests);
    }

    [Fact]
    public async Task One_that_is_down_is_unreachable_and_listed_as_that()
    {
        await using var server = await HttpListener.StartAsync("http://localhost:1");
        using var client = await server.ConnectAsync("app");
        Assert.Equal("ERR upstream unreachable", await client.AskAsync("x"));
        var metrics = await Exposition.OfAsync(server.Http);
        Assert.Equal(1, metrics["gateway_upstream_errors_total", "reason=\"refused\""]);
        Assert.Equal(0, metrics["gateway_upstream_connections_active", ""]);
        Assert.Contains("\"lastFault\":\"refused\"", await server.Http.GetStringAsync("/api/v1/upstreams"));
    }

    [Fact]
    public async Task A_message_is_tried_again_until_its_back_end_is_there()
    {
        var time = new FakeTimeProvider();
        using var reserved = Support.BackEnd.Start();
        var port = reserved.Port;
        reserved.Dispose();
        await using var server = await HttpListener.StartAsync(time, $"http://127.0.0.1:{port}", ("Retries", "10"), ("Gateway:Timeouts:Request", "01:00:00"));
        using var client = await server.ConnectAsync("app");
        await client.SendAsync("x");
        await server.AssertCountedAsync("gateway_upstream_errors_total{reason=\"refused\"}", 1);
        await using var backEnd = await BackEnd.StartAsync(_ => "ok", port);
        Assert.Equal("ok", await time.AdvanceUntilAsync(client.ReceiveAsync()));
        Assert.Single(backEnd.Requests);
    }

    [Fact]
    public async Task A_name_that_is_none_is_unreachable()
    {
        await using var server = await HttpListener.StartAsync("http://no-such-host.invalid:80");
        using var client = await server.ConnectAsync("app");
        Assert.Equal("ERR upstream unreachable", await client.AskAsync("x"));
    }

    [Fact]
    public async Task One_that_hangs_is_a_timeout_and_the_session_goes_on()
    {
        await using var backEnd = await BackEnd.StartAsync((request, context) =>
            request.Body == "hang" ? BackEnd.HangAsync(context) : context.Response.WriteAsync("ok"));
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("Gateway:Timeouts:Request", "00:00:01"));
        using var client = await server.ConnectAsync("app");
        await client.SendAsync("hang", "go on");
        Assert.Equal("ERR upstream timeout", await client.ReceiveAsync());
        Assert.Equal("ok", await client.ReceiveAsync());
    }

    [Fact]
    public async Task A_client_that_is_gone_takes_its_request_with_it()
    {
        var aborted = new TaskCompletionSource();
        await using var backEnd = await BackEnd.StartAsync((_, context) =>
        {
            context.RequestAborted.Register(aborted.SetResult);
            return aborted.Task;
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url);
        var client = await server.ConnectAsync("app");
        await client.SendAsync("x");
        await Eventually.TrueAsync(() => backEnd.Requests.Count == 1, "the request is under way");
        client.Reset();

        await aborted.Task.WaitAsync(TestClient.Patience);
        await server.AssertEndedAsync("app", SessionEnd.Reset);
        await server.AssertCountedAsync("gateway_upstream_requests_total{listener=\"app\",result=\"cancelled\"}", 1);
    }

    [Theory]
    [InlineData("Epoll")]
    [InlineData("Sockets")]
    public async Task A_session_that_waited_for_one_that_hangs_is_not_taken_for_idle(string transport)
    {
        var time = new FakeTimeProvider();
        await using var backEnd = await BackEnd.StartAsync((request, context) => request.Body == "hang"
            ? BackEnd.HangAsync(context)
            : context.Response.WriteAsync("ok"));
        await using var server = await HttpListener.StartAsync(time, backEnd.Url, ("Gateway:Transport", transport), ("Gateway:Timeouts:Request", "00:00:10"));
        using var client = await server.ConnectAsync("app");
        for (var turn = 0; turn < 5; turn++)
        {
            var asked = backEnd.Requests.Count;
            await client.SendAsync("hang", "go on");
            await Eventually.TrueAsync(() => backEnd.Requests.Count == asked + 1, "the request is under way");
            Assert.Equal("ERR upstream timeout", await time.AdvanceUntilAsync(client.ReceiveAsync()));
            Assert.Equal("ok", await client.ReceiveAsync());
        }
    }

    [Fact]
    public async Task A_drain_finishes_the_requests_in_hand()
    {
        var gate = new TaskCompletionSource();
        await using var backEnd = await BackEnd.StartAsync(async (request, context) =>
        {
            await gate.Task;
            await context.Response.WriteAsync($"done {request.Body}");
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("RequestsPerSession", "2"), ("Gateway:Shutdown:Drain", "00:01:00"), ("Gateway:Shutdown:Grace", "00:00:00"));
        using var client = await server.ConnectAsync("app");
        await client.SendAsync("a", "b", "c");
        await Eventually.TrueAsync(() => backEnd.Requests.Count == 2, "two requests are under way");
        var stopping = server.StopAsync();
        gate.SetResult();
        Assert.Equal(["done a", "done b", "done c"], await client.ReceiveAsync(3));
        await client.AssertClosedAsync();
        client.Dispose();
        await stopping.WaitAsync(TestClient.Patience);
    }

    [Fact]
    public async Task A_drain_that_is_over_gives_up_what_the_back_end_never_answers()
    {
        var gate = new TaskCompletionSource();
        await using var backEnd = await BackEnd.StartAsync((_, context) => gate.Task.WaitAsync(context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("Gateway:Shutdown:Drain", "00:00:00.5"), ("Gateway:Shutdown:Grace", "00:00:00"));
        using var client = await server.ConnectAsync("app");
        await client.SendAsync("a", "b");
        await Eventually.TrueAsync(() => backEnd.Requests.Count == 1, "one request is under way");
        await server.StopAsync().WaitAsync(TimeSpan.FromSeconds(25));
        Assert.Equal(0, server.Sessions.Count);
    }

    [Fact]
    public async Task A_back_end_that_is_restarted_under_load_loses_nothing_that_was_acknowledged()
    {
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        string Take(Received request)
        {
            seen.AddOrUpdate(request.Body, 1, (_, count) => count + 1);
            return $"got {request.Body}";
        }

        var backEnd = await BackEnd.StartAsync(Take);
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("Retries", "2"), ("CircuitBreak", "00:00:00.5"));
        using var isOver = new CancellationTokenSource();
        var acknowledged = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var clients = Enumerable.Range(0, 4).Select(async number =>
        {
            using var client = await server.ConnectAsync("app");
            for (var turn = 0; !isOver.IsCancellationRequested; turn++)
            {
                var message = $"{number}-{turn}";
                var reply = await client.AskAsync(message);
                Assert.Contains(reply, new[] { $"got {message}", "ERR upstream unreachable" });
                if (reply![0] == 'g')
                {
                    acknowledged.Enqueue(message);
                }
                else
                {
                    await Task.Delay(20);
                }
            }
        }).ToArray();

        for (var restart = 0; restart < 2; restart++)
        {
            var before = acknowledged.Count;
            await Eventually.TrueAsync(() => acknowledged.Count > before + 100, "the load runs");
            var port = backEnd.Port;
            await backEnd.DisposeAsync();
            backEnd = await BackEnd.StartAsync(Take, port);
        }

        var last = acknowledged.Count;
        await Eventually.TrueAsync(() => acknowledged.Count > last + 100, "the load goes on");
        await isOver.CancelAsync();
        await Task.WhenAll(clients).WaitAsync(TestClient.Patience);
        await backEnd.DisposeAsync();
        Assert.All(acknowledged, message => Assert.Equal(1, seen[message]));
        Assert.All(seen.Values, count => Assert.Equal(1, count));
    }
}
