using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Lookup;

public sealed class LookupHttpTests
{
    private const string Lookup = "/api/v1/lookup";

    [Fact]
    public async Task Entries_of_the_configuration_are_found_by_every_door()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Lookup:Entries:api.example.com", "93.184.216.34"));
        Assert.Equal("93.184.216.34", await server.Http.GetStringAsync($"{Lookup}/api.example.com"));
        foreach (var listener in new[] { "line", "frames" })
        {
            using var client = await server.ConnectReadyAsync(listener);
            await client.SendAsync("GET api.example.com", "get missing", "GET", "GET ", "GET a b", "GET " + new string('k', 255), "GET " + new string('k', 256));
            Assert.Equal(
                ["OK 93.184.216.34", "ERR not found", "ERR usage: GET <key>", "ERR usage: GET <key>", "ERR usage: GET <key>", "ERR not found", "ERR usage: GET <key>"],
                await client.ReceiveAsync(7));
        }
    }

    [Theory]
    [InlineData("api.example.com", HttpStatusCode.OK, "OK 93.184.216.34")]
    [InlineData("missing", HttpStatusCode.NotFound, "ERR not found")]
    [InlineData("a b", HttpStatusCode.BadRequest, "ERR usage: GET <key>")]
    [InlineData("", HttpStatusCode.BadRequest, "ERR usage: GET <key>")]
    public async Task The_verb_answers_over_http(string key, HttpStatusCode status, string reply)
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Lookup:Entries:api.example.com", "93.184.216.34"));
        using var answer = await server.Http.PostAsync("/api/v1/commands/GET", new StringContent(key));
        Assert.Equal((status, reply), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task A_value_is_put_replaced_and_deleted()
    {
        await using var server = await GatewayServer.StartAsync();
        byte[] bytes = [0, 0xFF, (byte)'x'];
        using var created = await PutAsync(server, "key", bytes);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal($"{Lookup}/key", created.Headers.Location!.ToString());
        Assert.Equal(bytes, await server.Http.GetByteArrayAsync($"{Lookup}/key"));

        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(server, "key", [])).StatusCode);
        Assert.Empty(await server.Http.GetByteArrayAsync($"{Lookup}/key"));

        Assert.Equal(HttpStatusCode.NoContent, (await server.Http.DeleteAsync($"{Lookup}/key")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.DeleteAsync($"{Lookup}/key")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync($"{Lookup}/key")).StatusCode);
    }

    [Fact]
    public async Task Head_says_what_get_would()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Lookup:Entries:a", "12345"));
        using var head = await server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"{Lookup}/a"));
        Assert.Equal((HttpStatusCode.OK, 5L), (head.StatusCode, head.Content.Headers.ContentLength));
    }

    [Theory]
    [InlineData(509, HttpStatusCode.Created)]
    [InlineData(510, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(100_000, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_value_has_a_greatest_length(int length, HttpStatusCode status)
    {
        await using var server = await GatewayServer.StartAsync();
        Assert.Equal(status, (await PutAsync(server, "key", new byte[length])).StatusCode);
        using var chunked = new HttpRequestMessage(HttpMethod.Put, $"{Lookup}/chunked") { Content = new ByteArrayContent(new byte[length]), Headers = { TransferEncodingChunked = true } };
        Assert.Equal(status, (await server.Http.SendAsync(chunked)).StatusCode);
        Assert.Equal("ok", await server.Http.GetStringAsync("/health"));
    }

    [Theory]
    [InlineData("a%20b")]
    [InlineData("a%2Fb")]
    [InlineData("%C3%A4")]
    [InlineData("%00")]
    public async Task What_can_t_be_a_key_is_refused(string key)
    {
        await using var server = await GatewayServer.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Http.GetAsync($"{Lookup}/{key}")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PutAsync(server, key, [1])).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Http.DeleteAsync($"{Lookup}/{key}")).StatusCode);
    }

    [Theory]
    [InlineData(255, HttpStatusCode.Created)]
    [InlineData(256, HttpStatusCode.BadRequest)]
    public async Task A_key_has_a_greatest_length(int length, HttpStatusCode status)
    {
        await using var server = await GatewayServer.StartAsync();
        Assert.Equal(status, (await PutAsync(server, new string('k', length), [1])).StatusCode);
    }

    [Fact]
    public async Task A_full_table_takes_no_new_key_but_new_values()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Lookup:MaxEntries", "2"), ("Gateway:Lookup:Entries:a", "1"));
        Assert.Equal(HttpStatusCode.Created, (await PutAsync(server, "b", [1])).StatusCode);
        using var refused = await PutAsync(server, "c", [1]);
        Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
        Assert.Contains("Gateway:Lookup:MaxEntries", await refused.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(server, "b", [2])).StatusCode);
        await server.Http.DeleteAsync($"{Lookup}/a");
        Assert.Equal(HttpStatusCode.Created, (await PutAsync(server, "c", [1])).StatusCode);
    }

    [Fact]
    public async Task The_listing_is_paged()
    {
        await using var server = await GatewayServer.StartAsync();
        foreach (var key in new[] { "c", "a", "e", "b", "d" })
        {
            await PutAsync(server, key, [(byte)key[0]]);
        }

        var first = await PageAsync(server, "?limit=2");
        Assert.Equal("""{"entries":[{"key":"a","value":"a"},{"key":"b","value":"b"}],"next":"b"}""", first.ToJsonString());
        var second = await PageAsync(server, "?limit=3&after=b");
        Assert.Equal(["c", "d", "e"], second["entries"]!.AsArray().Select(entry => (string)entry!["key"]!));
        Assert.Null(second["next"]);
        Assert.Equal(5, (await PageAsync(server, ""))["entries"]!.AsArray().Count);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Http.GetAsync($"{Lookup}?limit=0")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Http.GetAsync($"{Lookup}?limit=1001")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Http.GetAsync($"{Lookup}?limit=many")).StatusCode);
    }

    private static Task<HttpResponseMessage> PutAsync(GatewayServer server, string key, byte[] value) =>
        server.Http.PutAsync($"{Lookup}/{key}", new ByteArrayContent(value));

    private static async Task<JsonNode> PageAsync(GatewayServer server, string query) =>
        (await server.Http.GetFromJsonAsync<JsonNode>(Lookup + query))!;
}
