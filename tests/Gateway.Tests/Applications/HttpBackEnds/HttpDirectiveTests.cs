using Gateway.Diagnostics;
using Gateway.Sessions;
using Gateway.Tests.Diagnostics;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>What a back end has done by headers of its answer.</summary>
public sealed class HttpDirectiveTests
{
    private static Task<BackEnd> StartAsync(params (string Header, string Value)[] headers) => BackEnd.StartAsync(async (request, context) =>
    {
        foreach (var (header, value) in headers)
        {
            context.Response.Headers.Append(header, value);
        }

        await context.Response.WriteAsync($"did {request.Body}");
    });

    [Fact]
    public async Task A_session_joins_and_leaves_rooms_and_hears_what_is_said_in_them()
    {
        await using var backEnd = await BackEnd.StartAsync(async (request, context) =>
        {
            var words = request.Body.Split(' ');
            context.Response.Headers[$"X-Gateway-{words[0]}"] = words[1];
            await context.Response.WriteAsync("ok");
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url);
        using var client = await server.ConnectAsync("app");
        Assert.Equal("ok", await client.AskAsync("Join lobby,bar"));
        Assert.Contains("\"rooms\":[\"bar\",\"lobby\"]", await server.Http.GetStringAsync("/api/v1/sessions"), StringComparison.Ordinal);
        using (var pushed = await server.Http.PostAsync("/api/v1/rooms/lobby/messages", new StringContent("hello")))
        {
            Assert.Equal(System.Net.HttpStatusCode.Accepted, pushed.StatusCode);
        }

        Assert.Equal("MSG lobby http hello", await client.ReceiveAsync());
        Assert.Equal("ok", await client.AskAsync("Leave lobby"));
        Assert.Equal(["bar"], server.Rooms.All());
        client.Dispose();
        await Eventually.TrueAsync(() => server.Rooms.Memberships == 0, "who is gone is in no room");
    }

    [Fact]
    public async Task Several_rooms_may_be_named_and_what_is_no_name_is_passed_over_and_counted()
    {
        await using var backEnd = await StartAsync(
            ("X-Gateway-Join", "a, b ,a"), ("X-Gateway-Join", "c"), ("X-Gateway-Join", "no spaces"), ("X-Gateway-Join", new string('x', 256)), ("X-Gateway-Leave", "nowhere"));
        await using var server = await HttpListener.StartAsync(backEnd.Url);
        using var client = await server.ConnectAsync("app");
        Assert.Equal("did x", await client.AskAsync("x"));

        Assert.Equal(["a", "b", "c"], server.Rooms.All().Order());
        Assert.Equal(2, (await Exposition.OfAsync(server.Http))["gateway_upstream_directives_refused_total", "listener=\"app\",reason=\"invalid name\""]);
        Assert.DoesNotContain("no spaces", Assert.Single(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.DirectiveRefused).Message);
    }

    [Fact]
    public async Task No_line_break_gets_into_a_room_or_out_of_it()
    {
        await using var backEnd = RawBackEnd.Answering("HTTP/1.1 200 OK\r\nX-Gateway-Join: a\rMSG\r\nX-Gateway-Join: b\0c\r\nX-Gateway-Join: d\r\n e\r\nContent-Length: 2\r\n\r\nok");
        await using var server = await HttpListener.StartAsync(backEnd.Url);
        using var client = await server.ConnectAsync("app");
        var reply = await client.AskAsync("x");
        Assert.Contains(reply, new[] { "ok", "ERR upstream unreachable" });
        Assert.All(server.Rooms.All(), room => Assert.Matches("^[a-zA-Z0-9._:-]+$", room));
    }

    [Fact]
    public async Task A_session_is_in_no_more_rooms_than_it_may()
    {
        await using var backEnd = await StartAsync(("X-Gateway-Join", "a,b,c"));
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("Gateway:Limits:MaxRoomsPerSession", "2"));
        using var client = await server.ConnectAsync("app");
        Assert.Equal("did x", await client.AskAsync("x"));
        Assert.Equal(2, server.Rooms.Memberships);
        Assert.Equal(1, (await Exposition.OfAsync(server.Http))["gateway_upstream_directives_refused_total", "listener=\"app\",reason=\"too many rooms\""]);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("4")]
    public async Task A_session_that_the_back_end_closes_gets_its_reply_and_nothing_behind_it(string atATime)
    {
        await using var backEnd = await BackEnd.StartAsync(async (request, context) =>
        {
            if (request.Body == "last")
            {
                context.Response.Headers["X-Gateway-Close"] = "True";
            }

            await context.Response.WriteAsync($"did {request.Body}");
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("RequestsPerSession", atATime));
        using var client = await server.ConnectAsync("app");
        await client.SendAsync("first", "last", "behind", "behind", "behind");
        Assert.Equal(["did first", "did last"], await client.ReceiveAsync(2));
        await client.AssertClosedAsync();
        await server.AssertEndedAsync("app", SessionEnd.UpstreamClosed);
    }

    [Fact]
    public async Task Only_the_word_true_closes()
    {
        await using var backEnd = await StartAsync(("X-Gateway-Close", "false"));
        await using var server = await HttpListener.StartAsync(backEnd.Url);
        using var client = await server.ConnectAsync("app");
        Assert.Equal("did x", await client.AskAsync("x"));
        Assert.Equal("did y", await client.AskAsync("y"));
    }
}
