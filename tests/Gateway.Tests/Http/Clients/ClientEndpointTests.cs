using System.Net;
using Gateway.Sessions;
using Gateway.Tests.Clients;

namespace Gateway.Tests.Http.Clients;

/// <summary><c>/api/v1/clients</c> (docs/clients.md).</summary>
public sealed class ClientEndpointTests
{
    [Fact]
    public async Task A_client_is_shown_with_its_sessions_and_when_it_is_away_with_how_it_left()
    {
        await using var server = await NamedServer.StartAsync();
        using var client = await server.ConnectNamedAsync(NamedServer.Till7);
        var id = Assert.Single(server.Sessions.All).Id.ToString();
        var shown = await server.GetAsync("/clients/till-7");
        Assert.Equal(("till-7", true, id), (shown.GetProperty("name").GetString(), shown.GetProperty("online").GetBoolean(), shown.GetProperty("sessions")[0].GetProperty("id").GetString()));
        Assert.False(shown.TryGetProperty("reason", out _));
        await client.SendAsync("QUIT");
        await client.ReceiveAsync();
        client.Dispose();
        await server.AssertEndedAsync("line", SessionEnd.Quit);
        shown = await server.GetAsync("/clients/till-7");
        Assert.False(shown.GetProperty("online").GetBoolean());
        Assert.Empty(shown.GetProperty("sessions").EnumerateArray());
        Assert.Equal((id, "line", "quit"), (shown.GetProperty("lastSession").GetString(), shown.GetProperty("listener").GetString(), shown.GetProperty("reason").GetString()));
        Assert.InRange(shown.GetProperty("endedAt").GetDateTimeOffset() - shown.GetProperty("lastSeenAt").GetDateTimeOffset(), TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task The_list_goes_by_name_and_has_filters_and_pages()
    {
        await using var server = await NamedServer.StartAsync();
        using var away = await server.ConnectNamedAsync(NamedServer.Till8, "frames");
        away.Dispose();
        await server.AssertEndedAsync("frames", SessionEnd.ClientClosed);
        using var here = await server.ConnectNamedAsync(NamedServer.Till7);
        Assert.Equal(["till-7", "till-8"], (await server.GetAsync("/clients")).Texts("clients", "name"));
        Assert.Equal(["till-7"], (await server.GetAsync("/clients?online=true")).Texts("clients", "name"));
        Assert.Equal(["till-8"], (await server.GetAsync("/clients?online=false")).Texts("clients", "name"));
        Assert.Equal(["till-7"], (await server.GetAsync("/clients?listener=line")).Texts("clients", "name"));
        Assert.Equal(["till-8"], (await server.GetAsync("/clients?listener=frames&prefix=till-")).Texts("clients", "name"));
        Assert.Empty((await server.GetAsync("/clients?prefix=tram")).Texts("clients", "name"));
        var page = await server.GetAsync("/clients?limit=1");
        Assert.Equal(["till-7"], page.Texts("clients", "name"));
        page = await server.GetAsync($"/clients?limit=1&after={page.GetProperty("next").GetString()}");
        Assert.Equal(["till-8"], page.Texts("clients", "name"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, page.GetProperty("next").ValueKind);
    }

    [Theory]
    [InlineData("?listener=lines", "There is no listener 'lines': use one of echo, frames, line, ws.")]
    [InlineData("?online=perhaps", null)]
    [InlineData("?limit=0", "limit must be between 1 and 1000.")]
    [InlineData("?names=x", "There is no 'names' here: use prefix, listener, online, after, limit.")]
    [InlineData("?prefix=", "'prefix' must be given once, with a value.")]
    public async Task A_typing_error_is_told(string query, string? detail)
    {
        await using var server = await NamedServer.StartAsync();
        await Problem.AssertAsync(await server.Http.GetAsync("/api/v1/clients" + query), HttpStatusCode.BadRequest, detail);
    }

    [Fact]
    public async Task Who_was_never_known_is_404_and_who_is_away_is_410_and_no_name_is_400()
    {
        await using var server = await NamedServer.StartAsync();
        using var client = await server.ConnectNamedAsync(NamedServer.Till7);
        client.Dispose();
        await server.AssertEndedAsync("line", SessionEnd.ClientClosed);
        foreach (var (name, status, code) in new[]
        {
            ("till-7", HttpStatusCode.Gone, "client_away"), ("till-9", HttpStatusCode.NotFound, "not_found"), ("caf%C3%A9", HttpStatusCode.BadRequest, "invalid_name"),
        })
        {
            await Problem.AssertAsync(await server.PostAsync($"/clients/{name}/messages", "x"), status, code: code);
            await Problem.AssertAsync(await server.PostAsync($"/clients/{name}/messages?wait=flushed", "x"), status, code: code);
            await Problem.AssertAsync(await server.PostAsync($"/clients/{name}/call", "x"), status, code: code);
            await Problem.AssertAsync(await server.DeleteAsync($"/clients/{name}"), status, code: code);
        }

        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/api/v1/clients/till-7")).StatusCode);
        await Problem.AssertAsync(await server.Http.GetAsync("/api/v1/clients/till-9"), HttpStatusCode.NotFound, "No client 'till-9' is known here.");
    }

    [Fact]
    public async Task A_client_is_closed_by_name_with_a_reason()
    {
        await using var server = await NamedServer.StartAsync();
        using var client = await server.ConnectNamedAsync(NamedServer.Till7);
        await Api.AssertAsync(server.DeleteAsync("/clients/till-7?reason=closing%20time"), HttpStatusCode.NoContent);
        Assert.Equal("NOTICE closing: closing time", await client.ReceiveAsync());
        await client.AssertClosedAsync();
        client.Dispose();
        await server.AssertEndedAsync("line", SessionEnd.Operator);
        await Problem.AssertAsync(await server.DeleteAsync("/clients/till-7"), HttpStatusCode.Gone);
        await Problem.AssertAsync(await server.DeleteAsync("/clients/till-7?why=x"), HttpStatusCode.BadRequest, "There is no 'why' here: use reason.");
    }

    [Fact]
    public async Task Sessions_are_closed_by_the_filter_client_too()
    {
        await using var server = await NamedServer.StartAsync();
        using var client = await server.ConnectNamedAsync(NamedServer.Till7);
        using var other = await server.ConnectNamedAsync(NamedServer.Till8);
        await Api.AssertAsync(server.DeleteAsync("/sessions?client=till-7"), HttpStatusCode.OK, "{\"closing\":1}");
        await client.AssertClosedAsync();
        await other.SendAsync("PING");
        Assert.Equal("PONG", await other.ReceiveAsync());
    }

    [Fact]
    public async Task What_a_session_would_not_get_its_client_does_not_get_either()
    {
        await using var server = await NamedServer.StartAsync(("Gateway:Listeners:line:MaxMessageSize", "40"), ("Gateway:Listeners:line:Identity:Duplicate", "Allow"), ("Gateway:Listeners:frames:Identity:Duplicate", "Allow"));
        using var line = await server.ConnectNamedAsync(NamedServer.Till7);
        await Problem.AssertAsync(await server.PostAsync("/clients/till-7/messages", "two\nlines"), HttpStatusCode.BadRequest, code: "not_carried");
        await Problem.AssertAsync(await server.PostAsync("/clients/till-7/messages", new string('x', 41)), HttpStatusCode.RequestEntityTooLarge, "A message to this client has at most 40 bytes.");
        await Problem.AssertAsync(await server.PostAsync("/clients/till-7/messages?wait=soon", "x"), HttpStatusCode.BadRequest, "wait is 'soon': use flushed, or leave it out.");
        await Problem.AssertAsync(await server.PostAsync("/clients/till-7/call?timeout=soon", "x"), HttpStatusCode.BadRequest);

        // Of several sessions one gets it: that is told, and is no success.
        using var frames = await server.ConnectNamedAsync(NamedServer.Till7, "frames");
        using var partly = await server.PostAsync("/clients/till-7/messages", "two\nlines");
        Assert.Equal(HttpStatusCode.BadRequest, partly.StatusCode);
        Assert.Contains("1 of the client\\u0027s 2 sessions have it.", await partly.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("two\nlines", await frames.ReceiveAsync());
        using var tooLong = await server.PostAsync("/clients/till-7/messages?wait=flushed", new string('x', 41));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLong.StatusCode);
        Assert.Equal(new string('x', 41), await frames.ReceiveAsync());
    }
}
