namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>Additional headers go with every request, and take nothing from the gateway's own.</summary>
public sealed class HttpHeadersTests
{
    [Fact]
    public async Task They_come_with_messages_opens_and_closes_as_they_were_given()
    {
        await using var backEnd = await BackEnd.StartAsync(request => request.Body);
        await using var server = await HttpListener.StartAsync(
            backEnd.Url,
            ("OpenPath", "/"),
            ("ClosePath", "/"),
            ("Headers:X-Api-Key", "a \"b\", c;d=~!\te"),
            ("Headers:Authorization", "not: of any scheme"),
            ("Headers:User-Agent", "shop/(1"),
            ("Headers:Cookie", "a=b; c=d"),
            ("Headers:Accept", "text/plain, */*;q=x"),
            ("Headers:If-Modified-Since", "yesterday"),
            ("Headers:Server", "none"),

            // With the framework these belong to the body.
            ("Headers:Content-Language", "de, tlh"),
            ("Headers:Content-Encoding", "x-own"),
            ("Headers:Expires", "soon"));
        using (var client = await server.ConnectAsync("app"))
        {
            Assert.Equal("x", await client.AskAsync("x"));
        }

        await Support.Eventually.TrueAsync(() => backEnd.Requests.Count == 3, "the close is told");
        Assert.All(backEnd.Requests, request =>
        {
            Assert.Equal("a \"b\", c;d=~!\te", request["X-Api-Key"]);
            Assert.Equal(("not: of any scheme", "shop/(1", "a=b; c=d"), (request["Authorization"], request["User-Agent"], request["Cookie"]));
            Assert.Equal(("text/plain, */*;q=x", "yesterday", "none"), (request["Accept"], request["If-Modified-Since"], request["Server"]));
            Assert.Equal(("de, tlh", "x-own", "soon"), (request["Content-Language"], request["Content-Encoding"], request["Expires"]));
            Assert.Equal(("application/octet-stream", "127.0.0.1"), (request["Content-Type"], request["X-Forwarded-For"]));
        });
        Assert.Equal(["open", "message", "close"], backEnd.Requests.Select(request => request.Event));
    }
}
