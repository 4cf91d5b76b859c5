using System.Net;
using Gateway.Applications;
using Gateway.Tests.Sessions;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Http.Sessions;

public sealed class SessionCallTests
{
    [Fact]
    public async Task Requests_that_had_come_before_the_call_are_no_answer_to_it()
    {
        var application = new TestApplication();
        await using var server = await GatewayServer.StartAsync(
            TimeProvider.System,
            services => services.AddSingleton<IApplication>(application),
            ("Gateway:Listeners:test:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:test:Application", "Test"));
        using var client = await server.ConnectAsync("test");

        // One is in hand, two wait behind it, and half of a third has come.
        await client.SendBytesAsync("wait\na\nb\nha"u8.ToArray());
        await Eventually.TrueAsync(() => application.Waiting == 1, "the handler waits");
        var call = server.PostAsync($"/sessions/{Assert.Single(server.Sessions.All).Id}/call", "weight?");
        Assert.Equal("weight?", await client.ReceiveAsync());
        application.Release();
        Assert.Equal(["waited", "did a", "did b"], await client.ReceiveAsync(3));
        Assert.False(call.IsCompleted);
        await client.SendBytesAsync("lf\n42.7 kg\nc\n"u8.ToArray());
        await Api.AssertAsync(call, HttpStatusCode.OK, "42.7 kg");
        Assert.Equal(["did half", "did c"], await client.ReceiveAsync(2));
    }

    [Fact]
    public async Task Raw_bytes_are_an_answer_too()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await server.ConnectAsync("echo");
        await Eventually.TrueAsync(() => server.Sessions.Count == 1, "the session is there");
        var call = server.PostAsync($"/sessions/{Assert.Single(server.Sessions.All).Id}/call", "?");
        Assert.Equal("?"u8.ToArray(), await client.ReceiveBytesAsync(1));
        await client.SendBytesAsync("answer"u8.ToArray());
        await Api.AssertAsync(call, HttpStatusCode.OK, "answer");
        await client.SendBytesAsync("echo"u8.ToArray());
        Assert.Equal("echo"u8.ToArray(), await client.ReceiveBytesAsync(4));
    }

    [Fact]
    public async Task Without_an_answer_it_is_504_and_what_comes_late_is_a_request_again()
    {
        var time = new FakeTimeProvider();
        await using var server = await GatewayServer.StartAsync(time);
        using var client = await server.ConnectReadyAsync();
        var target = $"/sessions/{Assert.Single(server.Sessions.All).Id}/call";
        var call = server.PostAsync(target + "?timeout=3s", "weight?");
        Assert.Equal("weight?", await client.ReceiveAsync());
        await Problem.AssertAsync(await server.PostAsync(target, "another?"), HttpStatusCode.Conflict, "Another call waits for this session's next message.");
        await Problem.AssertAsync(
            await time.AdvanceUntilAsync(call),
            HttpStatusCode.GatewayTimeout,
            "The session has not answered within 3 s; what it sends from now on is a request again.");
        await client.SendAsync("PING");
        Assert.Equal("PONG", await client.ReceiveAsync());

        // The next one may call.
        call = server.PostAsync(target, "height?");
        Assert.Equal("height?", await client.ReceiveAsync());
        await client.SendAsync("PING");
        await Api.AssertAsync(call, HttpStatusCode.OK, "PING");
    }

    [Fact]
    public async Task A_call_that_was_not_sent_in_time_never_is()
    {
        var time = new FakeTimeProvider();
        await using var server = await GatewayServer.StartAsync(time, ("Gateway:Timeouts:Write", "00:05:00"));
        using var deaf = await server.ConnectAsync("line");
        Assert.Equal("READY", await deaf.ReceiveAsync());
        var session = Assert.Single(server.Sessions.All);
        var (count, text) = (0, new string('x', 60_000));
        for (; session.Queue.Count == 0; count++)
        {
            await Api.AssertAsync(server.PostAsync($"/sessions/{session.Id}/messages", text), HttpStatusCode.Accepted);
        }

        var call = server.PostAsync($"/sessions/{session.Id}/call", "weight?");
        await Eventually.TrueAsync(() => session.Queue.Count > 1, "the call is queued");
        await Problem.AssertAsync(
            await time.AdvanceUntilAsync(call),
            HttpStatusCode.GatewayTimeout,
            "The message could not be sent to the session within 5 s, and will not be sent.");
        await Api.AssertAsync(server.PostAsync($"/sessions/{session.Id}/messages", "last"), HttpStatusCode.Accepted);
        Assert.All(await deaf.ReceiveAsync(count), message => Assert.Equal(text, message));
        Assert.Equal("last", await deaf.ReceiveAsync());
    }

    [Fact]
    public async Task Who_calls_and_goes_lets_the_next_one_call()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await server.ConnectReadyAsync();
        var target = $"/sessions/{Assert.Single(server.Sessions.All).Id}/call";
        using (var leaves = new CancellationTokenSource())
        {
            var call = server.Http.PostAsync("/api/v1" + target, new StringContent("weight?"), leaves.Token);
            Assert.Equal("weight?", await client.ReceiveAsync());
            await leaves.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        // The server learns of it when it learns of it: until then another call waits.
        var heard = client.ReceiveAsync();
        Task<HttpResponseMessage> next;
        do
        {
            next = server.PostAsync(target, "again?");
            await Task.WhenAny(next, heard);
        }
        while (!heard.IsCompleted);

        Assert.Equal("again?", await heard);
        await client.SendAsync("here");
        await Api.AssertAsync(next, HttpStatusCode.OK, "here");
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Exception is not null);
    }

    [Fact]
    public async Task An_answer_is_not_refused_for_the_rate()
    {
        await using var server = await GatewayServer.StartAsync(new FakeTimeProvider(), ("Gateway:Limits:MessagesPerSecond", "1"), ("Gateway:Limits:RateLimitAction", "Reject"));
        using var client = await server.ConnectReadyAsync();
        await client.SendAsync("PING", "PING");
        Assert.Equal(["PONG", "ERR rate limited"], await client.ReceiveAsync(2));
        var call = server.PostAsync($"/sessions/{Assert.Single(server.Sessions.All).Id}/call", "weight?");
        Assert.Equal("weight?", await client.ReceiveAsync());
        await client.SendAsync("42.7 kg");
        await Api.AssertAsync(call, HttpStatusCode.OK, "42.7 kg");
    }

    [Theory]
    [InlineData("0s")]
    [InlineData("31s")]
    [InlineData("soon")]
    [InlineData("-1s")]
    public async Task A_timeout_has_its_range(string timeout)
    {
        await using var server = await GatewayServer.StartAsync();
        await Problem.AssertAsync(
            await server.PostAsync($"/sessions/x/call?timeout={timeout}", "x"),
            HttpStatusCode.BadRequest,
            $"timeout is '{timeout}': use 500ms, 5s or 1m, and at most 30 s (Gateway:Timeouts:Request).");
    }
}
