using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>Messages over the rate are answered in their place.</summary>
public sealed class HttpRateLimitTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task The_error_does_not_overtake_answers_under_way(int requestsPerSession)
    {
        var time = new FakeTimeProvider();
        var release = new TaskCompletionSource();
        await using var backEnd = await BackEnd.StartAsync(async (request, context) =>
        {
            await release.Task;
            await context.Response.WriteAsync($"re:{request.Body}");
        });
        await using var server = await HttpListener.StartAsync(
            time, backEnd.Url, ("RequestsPerSession", $"{requestsPerSession}"), ("Gateway:Listeners:app:MaxMessageSize", "1024"), ("Gateway:Limits:MessagesPerSecond", "3"), ("Gateway:Limits:RateLimitAction", "Reject"));
        using var client = await server.ConnectAsync("app");
        await client.SendAsync("m0", "m1", "m2", "m3", "m4", "m5");
        await Eventually.TrueAsync(() => !backEnd.Requests.IsEmpty, "the back end has the first");
        release.SetResult();
        Assert.Equal(["re:m0", "re:m1", "re:m2", "ERR rate limited", "ERR rate limited", "ERR rate limited"], await client.ReceiveAsync(6));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("re:m6", await client.AskAsync("m6"));
    }

    [Fact]
    public async Task A_flood_over_the_rate_waits_like_messages_do()
    {
        var time = new FakeTimeProvider();
        var release = new TaskCompletionSource();
        await using var backEnd = await BackEnd.StartAsync(async (request, context) =>
        {
            await release.Task;
            await context.Response.WriteAsync($"re:{request.Body}");
        });
        await using var server = await HttpListener.StartAsync(
            time, backEnd.Url, ("RequestsPerSession", "4"), ("Gateway:Limits:MessagesPerSecond", "1"), ("Gateway:Limits:RateLimitAction", "Reject"));
        using var client = await server.ConnectAsync("app");
        await client.SendAsync([.. Enumerable.Range(0, 1000).Select(number => $"m{number}")]);
        await Eventually.TrueAsync(() => !backEnd.Requests.IsEmpty, "the back end has the first");
        Assert.Equal(0, Assert.Single(server.Sessions.All).Traffic.MessagesSent);
        release.SetResult();
        var replies = await client.ReceiveAsync(1000);
        Assert.Equal("re:m0", replies[0]);
        Assert.All(replies[1..], reply => Assert.Equal("ERR rate limited", reply));
    }
}
