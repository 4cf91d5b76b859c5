using System.Net;
using System.Text;
using System.Text.Json;
using Gateway.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http;

/// <summary>The codes that programs read from errors: a closed list, the same in the API's description and in the docs.</summary>
public sealed class ProblemCodeTests : IAsyncLifetime
{
    private GatewayServer _server = null!;

    public async Task InitializeAsync() => _server = await GatewayServer.StartAsync(
        ("Gateway:Lookup:MaxEntries", "1"), ("Gateway:Lookup:MaxValueLength", "10"), ("Gateway:Limits:MaxMessageSize", "100"), ("Gateway:Lookup:Entries:one", "1"));

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    [Theory]
    [InlineData("GET", "/nope", null, "not_found")]
    [InlineData("GET", "/api/v1/sessions/0000000000000", null, "not_found")]
    [InlineData("GET", "/api/v1/rooms/nobody", null, "not_found")]
    [InlineData("GET", "/api/v1/lookup/nothing", null, "not_found")]
    [InlineData("DELETE", "/stats", null, "method_not_allowed")]
    [InlineData("GET", "/api/v1/sessions?limit=0", null, "invalid_request")]
    [InlineData("GET", "/api/v1/sessions?limit=x", null, "invalid_request")]
    [InlineData("GET", "/api/v1/events?after=-1", null, "invalid_request")]
    [InlineData("PUT", "/api/v1/lookup/no%20key", "x", "invalid_name")]
    [InlineData("POST", "/api/v1/rooms/no%20room/messages", "x", "invalid_name")]
    [InlineData("PUT", "/api/v1/lookup/one", "more than ten bytes", "too_large")]
    [InlineData("PUT", "/api/v1/lookup/two", "2", "table_full")]
    [InlineData("GET", "/ws", null, "upgrade_required")]
    public async Task Each_reason_has_its_code(string method, string path, string? body, string code) =>
        await AssertAsync(code, method, path, body);

    [Fact]
    public async Task A_session_that_can_t_take_a_message_says_why()
    {
        using var client = await _server.ConnectReadyAsync();
        var id = Assert.Single(_server.Sessions.All).Id;
        await AssertAsync("not_carried", "POST", $"/api/v1/sessions/{id}/messages", "two\nlines");
        await AssertAsync("too_large", "POST", $"/api/v1/sessions/{id}/messages", new string('x', 101));
        await AssertAsync("invalid_request", "POST", $"/api/v1/sessions/{id}/messages?wait=x", "x");
        await AssertAsync("timeout", "POST", $"/api/v1/sessions/{id}/call?timeout=100ms", "question");
        var first = _server.Http.PostAsync($"/api/v1/sessions/{id}/call?timeout=30s", new StringContent("first"));
        Assert.Equal(["question", "first"], await client.ReceiveAsync(2));
        await AssertAsync("call_pending", "POST", $"/api/v1/sessions/{id}/call", "second");
        client.Dispose();
        await Problem.AssertAsync(await first, HttpStatusCode.Gone, code: "session_ended");
    }

    [Fact]
    public async Task The_guard_tells_a_token_that_is_missing_from_a_client_that_may_not()
    {
        await using var guarded = await GatewayServer.StartAsync(("Gateway:Api:Token", "a-secret-of-a-token"));
        await Problem.AssertAsync(await guarded.Http.GetAsync("/api/v1/sessions"), HttpStatusCode.Unauthorized, code: "unauthorized");
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/api/v1/drain");
        foreign.Headers.Add("Origin", "http://elsewhere.example");
        await Problem.AssertAsync(await _server.Http.SendAsync(foreign), HttpStatusCode.Forbidden, code: "forbidden");
    }

    [Fact]
    public async Task A_command_s_answer_is_its_reply_and_no_problem()
    {
        using var answer = await _server.Http.PostAsync("/api/v1/commands/NOPE", null);
        Assert.Equal("ERR unknown command", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_list_is_that_of_the_description_and_of_the_docs()
    {
        using var description = JsonDocument.Parse(await _server.Http.GetStringAsync("/openapi/v1.json"));
        var code = description.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("ProblemDetails").GetProperty("properties").GetProperty("code");
        Assert.Equal(ProblemCode.All.Select(one => one.Name), code.GetProperty("enum").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal(ProblemCode.All.Count, ProblemCode.All.Select(one => one.Name).Distinct().Count());

        var docs = Repository.Read("docs/protocol.md");
        var rows = docs[docs.IndexOf("| `code` |", StringComparison.Ordinal)..].Split('\n').Skip(2).TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|')).ToList();
        Assert.Equal(
            ProblemCode.All.Select(one => ($"`{one.Name}`", $"`{one.Status}`")),
            rows.Select(row => (row[1].Trim(), row[2].Trim())));
    }

    private async Task AssertAsync(string code, string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8) };
        var answer = await _server.Http.SendAsync(request);
        await Problem.AssertAsync(answer, (HttpStatusCode)ProblemCode.All.Single(one => one.Name == code).Status, code: code);
    }
}
