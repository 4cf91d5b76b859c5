using System.Net;
using System.Text.Json;
using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http.Sessions;

/// <summary>Sessions that have ended, at <c>/api/v1/sessions?state=closed</c> and <c>/{id}</c>.</summary>
public sealed class EndedSessionEndpointTests
{
    private const string Route = "/api/v1/sessions";

    [Fact]
    public async Task A_session_is_found_by_its_id_after_its_end_with_reason_counters_and_last_messages()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await server.ConnectReadyAsync();
        await client.SendAsync("ECHO not for others");
        await client.ReceiveAsync();
        var id = Assert.Single(server.Sessions.All).Id.ToString();

        var open = await GetAsync(server, $"{Route}/{id}");
        Assert.Equal("open", Text(open, "state"));
        Assert.False(open.TryGetProperty("reason", out _));
        Assert.Equal(["sent 5 ", "received 19 ECHO", "sent 17 "], Messages(open));

        await client.SendAsync("QUIT");
        Assert.Equal("BYE", await client.ReceiveAsync());
        client.Dispose();
        await Eventually.TrueAsync(() => server.Sessions.Count == 0, "the session ends");
        var closed = await GetAsync(server, $"{Route}/{id}");
        Assert.Equal(("closed", "quit", "line"), (Text(closed, "state"), Text(closed, "reason"), Text(closed, "listener")));
        Assert.Equal(["sent 5 ", "received 19 ECHO", "sent 17 ", "received 4 QUIT", "sent 3 "], Messages(closed));
        Assert.Equal((2, 3), (closed.GetProperty("messagesReceived").GetInt64(), closed.GetProperty("messagesSent").GetInt64()));
        Assert.Equal((open.GetProperty("address").GetString(), open.GetProperty("connectedAt").GetString()), (Text(closed, "address"), Text(closed, "connectedAt")));
        Assert.InRange(closed.GetProperty("endedAt").GetDateTimeOffset(), closed.GetProperty("connectedAt").GetDateTimeOffset(), DateTimeOffset.MaxValue);
        Assert.DoesNotContain("not for others", closed.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_are_listed_a_page_at_a_time_the_last_one_first()
    {
        await using var server = await GatewayServer.StartAsync();
        var ids = new List<string>();
        for (var count = 1; count <= 5; count++)
        {
            using var client = await server.ConnectReadyAsync(count % 2 == 0 ? "frames" : "line");
            ids.Insert(0, Assert.Single(server.Sessions.All).Id.ToString());
            await client.SendAsync("QUIT");
            await client.ReceiveAsync();
            client.Dispose();
            await Eventually.TrueAsync(() => server.Sessions.Count == 0, "the session ends");
        }

        var first = await GetAsync(server, $"{Route}?state=closed&limit=3");
        Assert.Equal(ids[..3], Ids(first));
        Assert.Equal(ids[2], Text(first, "next"));
        var second = await GetAsync(server, $"{Route}?state=closed&limit=3&after={ids[2]}");
        Assert.Equal(ids[3..], Ids(second));
        Assert.Null(Text(second, "next"));
        Assert.All(first.GetProperty("sessions").EnumerateArray(), session => Assert.False(session.TryGetProperty("lastMessages", out _)));

        Assert.Equal([ids[1], ids[3]], Ids(await GetAsync(server, $"{Route}?state=closed&listener=frames")));
        Assert.Equal(ids, Ids(await GetAsync(server, $"{Route}?state=closed&address=127.0.0.0/8&transport=tcp")));
        Assert.Empty(Ids(await GetAsync(server, $"{Route}?state=closed&address=10.0.0.1")));
        Assert.Empty(Ids(await GetAsync(server, $"{Route}?state=open")));
    }

    [Theory]
    [InlineData("?state=gone")]
    [InlineData("?state=")]
    [InlineData("?state=closed&room=r")]
    [InlineData("?state=closed&idle=5m")]
    [InlineData("?state=closed&after=x")]
    [InlineData("?state=closed&limit=0")]
    public async Task What_makes_no_sense_is_refused(string query)
    {
        await using var server = await GatewayServer.StartAsync();
        using var answer = await server.Http.GetAsync(Route + query);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task One_that_is_not_kept_any_more_is_not_found()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxEndedSessions", "0"));
        using var client = await server.ConnectReadyAsync();
        var id = Assert.Single(server.Sessions.All).Id;
        await client.SendAsync("QUIT");
        await client.ReceiveAsync();
        client.Dispose();
        await server.AssertEndedAsync("line", SessionEnd.Quit);
        using var answer = await server.Http.GetAsync($"{Route}/{id}");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task<JsonElement> GetAsync(GatewayServer server, string path)
    {
        using var answer = JsonDocument.Parse(await server.Http.GetStringAsync(path));
        return answer.RootElement.Clone();
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static List<string> Ids(JsonElement page) => [.. page.GetProperty("sessions").EnumerateArray().Select(session => Text(session, "id")!)];

    private static IEnumerable<string> Messages(JsonElement session) => session.GetProperty("lastMessages").EnumerateArray()
        .Select(head => $"{Text(head, "direction")} {head.GetProperty("length").GetInt32()} {Text(head, "verb")}");
}
