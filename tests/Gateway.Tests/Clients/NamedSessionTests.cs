using System.Net;
using Gateway.Sessions;
using Gateway.Tests.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.Clients;

/// <summary>Sessions with the name of their token (docs/clients.md).</summary>
public sealed class NamedSessionTests
{
    [Fact]
    public async Task A_token_names_its_session_and_the_name_is_shown_everywhere()
    {
        await using var server = await NamedServer.StartAsync();
        await using var events = await EventReader.OpenAsync(server);
        using var client = await server.ConnectNamedAsync(NamedServer.Till7);
        await client.SendAsync("WHOAMI");
        var session = Assert.Single(server.Sessions.All);
        Assert.Equal($"OK {session.Id} {client.LocalEndPoint} till-7", await client.ReceiveAsync());
        Assert.Equal("till-7", session.ClientName);
        Assert.Equal("till-7", (await server.GetAsync($"/sessions/{session.Id}")).GetProperty("client").GetString());
        Assert.Single((await server.GetAsync("/sessions?client=till-7")).GetProperty("sessions").EnumerateArray());
        Assert.Empty((await server.GetAsync("/sessions?client=till-8")).GetProperty("sessions").EnumerateArray());
        await client.SendAsync("QUIT");
        Assert.Equal("BYE", await client.ReceiveAsync());
        await client.AssertClosedAsync();
        client.Dispose();
        await server.AssertEndedAsync("line", SessionEnd.Quit);

        var kinds = new List<(string, string?)>();
        while (kinds.Count < 4)
        {
            var (kind, _, data) = await events.NextAsync();
            kinds.Add((kind, data.TryGetProperty("client", out var name) ? name.GetString() : null));
        }

        Assert.Equal([("alive", null), ("open", null), ("named", "till-7"), ("close", "till-7")], kinds);
        Assert.Equal("till-7", (await server.GetAsync("/sessions?state=closed&client=till-7")).GetProperty("sessions")[0].GetProperty("client").GetString());
        Assert.Contains(server.Log.GetSnapshot(), entry => entry.StructuredState!.Any(field => field is { Key: "Client", Value: "till-7" }) && entry.Message.Contains("ended: quit"));
    }

    [Fact]
    public async Task A_bare_token_lets_in_without_a_name_and_may_hold_an_equals_sign()
    {
        await using var server = await NamedServer.StartAsync();
        using var client = await server.ConnectNamedAsync(NamedServer.Bare);
        await client.SendAsync("WHOAMI");
        Assert.Equal($"OK {Assert.Single(server.Sessions.All).Id} {client.LocalEndPoint}", await client.ReceiveAsync());
    }

    [Fact]
    public async Task The_newest_replaces_the_old_one_which_is_told_and_ends()
    {
        await using var server = await NamedServer.StartAsync();
        await using var events = await EventReader.OpenAsync(server);
        using var old = await server.ConnectNamedAsync(NamedServer.Till7);
        using var young = await server.ConnectNamedAsync(NamedServer.Till7, "frames");
        Assert.Equal("NOTICE replaced", await old.ReceiveAsync());
        await old.AssertClosedAsync();
        old.Dispose();
        await server.AssertEndedAsync("line", SessionEnd.Replaced);
        await Api.AssertAsync(server.PostAsync("/clients/till-7/messages?wait=flushed", "hello"), HttpStatusCode.NoContent);
        Assert.Equal("hello", await young.ReceiveAsync());
        Assert.True((await server.GetAsync("/clients/till-7")).GetProperty("online").GetBoolean());

        var kinds = new List<string>();
        while (kinds.Count < 7)
        {
            kinds.Add((await events.NextAsync()).Type);
        }

        Assert.Equal(["alive", "open", "named", "open", "named", "replaced", "close"], kinds);
    }

    [Fact]
    public async Task Under_Refuse_the_new_one_is_told_and_the_old_one_stays()
    {
        await using var server = await NamedServer.StartAsync(("Gateway:Listeners:line:Identity:Duplicate", "Refuse"));
        using var old = await server.ConnectNamedAsync(NamedServer.Till7);
        using var young = await server.ConnectReadyAsync();
        await young.SendAsync($"AUTH {NamedServer.Till7}", "PING");
        Assert.Equal("ERR already connected", await young.ReceiveAsync());
        await young.AssertClosedAsync();
        young.Dispose();
        await server.AssertEndedAsync("line", SessionEnd.AlreadyConnected);
        await old.SendAsync("PING");
        Assert.Equal("PONG", await old.ReceiveAsync());

        // Whoever comes again at once must not meet its own last session.
        var current = old;
        for (var round = 0; round < 20; round++)
        {
            await current.SendAsync("QUIT");
            Assert.Equal("BYE", await current.ReceiveAsync());
            await current.AssertClosedAsync();
            current.Dispose();
            current = await server.ConnectNamedAsync(NamedServer.Till7);
        }

        current.Dispose();
    }

    [Fact]
    public async Task Under_Allow_a_push_reaches_all_and_a_call_the_newest()
    {
        await using var server = await NamedServer.StartAsync(("Gateway:Listeners:line:Identity:Duplicate", "Allow"));
        using var old = await server.ConnectNamedAsync(NamedServer.Till7);
        using var young = await server.ConnectNamedAsync(NamedServer.Till7);
        await Api.AssertAsync(server.PostAsync("/clients/till-7/messages?wait=flushed", "hello"), HttpStatusCode.NoContent);
        Assert.Equal("hello", await old.ReceiveAsync());
        Assert.Equal("hello", await young.ReceiveAsync());
        var call = server.PostAsync("/clients/till-7/call", "weight?");
        Assert.Equal("weight?", await young.ReceiveAsync());
        await young.SendAsync("42.7 kg");
        await Api.AssertAsync(call, HttpStatusCode.OK, "42.7 kg");
        Assert.Equal(2, (await server.GetAsync("/clients/till-7")).GetProperty("sessions").GetArrayLength());
        young.Dispose();
        await server.AssertEndedAsync("line", SessionEnd.ClientClosed);
        await Api.AssertAsync(server.PostAsync("/clients/till-7/messages", "still here"), HttpStatusCode.Accepted);
        Assert.Equal("still here", await old.ReceiveAsync());
    }

    [Fact]
    public async Task A_second_name_is_refused_and_logged_and_the_same_one_is_fine()
    {
        await using var server = await NamedServer.StartAsync();
        using var client = await server.ConnectNamedAsync(NamedServer.Till7);
        await client.SendAsync($"AUTH {NamedServer.Till8}", $"AUTH {NamedServer.Till7}", $"AUTH {NamedServer.Bare}", "WHOAMI");
        var replies = await client.ReceiveAsync(4);
        Assert.Equal(["ERR unauthorized", "OK", "OK"], replies[..3]);
        Assert.EndsWith(" till-7", replies[3]);
        Assert.Contains(server.Log.GetSnapshot(), entry => entry.Message.Contains("is till-7 and was to become till-8 by its Token: refused"));
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("/api/v1/clients/till-8")).StatusCode);
    }

    [Fact]
    public async Task Where_a_name_is_required_a_bare_token_is_not_enough()
    {
        var time = new FakeTimeProvider();
        await using var server = await NamedServer.StartAsync(time, ("Gateway:Listeners:line:Identity:Required", "true"));
        using var client = await server.ConnectReadyAsync();
        await client.SendAsync($"AUTH {NamedServer.Bare}", "ECHO x", "PING", $"AUTH {NamedServer.Till8}", "ECHO x");
        Assert.Equal(["ERR unauthorized", "ERR unauthorized", "PONG", "OK", "OK x"], await client.ReceiveAsync(5));
        using var silent = await server.ConnectReadyAsync();
        Assert.Equal("ERR setup timeout", await time.AdvanceUntilAsync(silent.ReceiveAsync()));
        using var guessing = await server.ConnectReadyAsync();
        await guessing.SendAsync($"AUTH {NamedServer.Bare}", $"AUTH {NamedServer.Bare}", $"AUTH {NamedServer.Bare}", $"AUTH {NamedServer.Till7}");
        Assert.Equal(["ERR unauthorized", "ERR unauthorized", "ERR unauthorized"], await guessing.ReceiveAsync(3));
        await guessing.AssertClosedAsync();
        guessing.Dispose();
        await server.AssertEndedAsync("line", SessionEnd.Unauthorized);

        // The address has guessed more than is free, and waits.
        using var late = await server.ConnectAsync("line");
        var greeting = late.ReceiveAsync();
        Assert.Equal("READY", await time.AdvanceUntilAsync(greeting));
    }

    [Theory]
    [InlineData("Commands")]
    [InlineData("Echo")]
    public async Task A_token_is_no_answer_to_a_call(string application)
    {
        await using var server = await NamedServer.StartAsync(("Gateway:Listeners:line:Application", application));
        using var client = await server.ConnectAsync("line");
        await Eventually.TrueAsync(() => server.Sessions.Count == 1, "the session is there");
        var call = server.PostAsync($"/sessions/{Assert.Single(server.Sessions.All).Id}/call", "weight?");
        Assert.Equal(application == "Commands" ? ["READY", "weight?"] : ["weight?"], await client.ReceiveAsync(application == "Commands" ? 2 : 1));
        await client.SendAsync($"AUTH {NamedServer.Till7}", "42.7 kg");
        Assert.Equal("OK", await client.ReceiveAsync());
        await Api.AssertAsync(call, HttpStatusCode.OK, "42.7 kg");
    }

    [Theory]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("...", true)]
    [InlineData(".a", true)]
    [InlineData("a..b", true)]
    public void What_no_path_can_hold_is_no_name(string name, bool isName)
    {
        Assert.Equal(isName, Gateway.Clients.ClientName.IsValid(name));
        Assert.Equal(isName, Gateway.Clients.ClientName.IsValid(System.Text.Encoding.ASCII.GetBytes(name)));
    }
}
