using System.Text;
using Gateway.Tests.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.Contract;

/// <summary>Rooms (docs/protocol.md 2), over every endpoint and between endpoints.</summary>
public sealed class RoomContractTests
{
    public static TheoryData<CommandEndpoint> Endpoints => CommandEndpoint.All;

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Members_hear_what_others_say_and_not_what_they_say_themselves(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync();
        using var here = await endpoint.ConnectReadyAsync(server);
        using var there = await server.ConnectReadyAsync("line");
        using var framed = await server.ConnectReadyAsync("frames");
        var id = (await AskAsync(here, "WHOAMI")).Split(' ')[1];
        foreach (IMessageClient client in new IMessageClient[] { here, there, framed })
        {
            Assert.Equal("OK", await AskAsync(client, "join lobby"));
            Assert.Equal("OK", await AskAsync(client, "JOIN lobby"));
        }

        Assert.Equal("OK 3", await AskAsync(here, "WHO lobby"));
        Assert.Equal("OK", await AskAsync(here, "SAY lobby hello  all "));
        Assert.Equal($"MSG lobby {id} hello  all ", await there.ReceiveAsync());
        Assert.Equal($"MSG lobby {id} hello  all ", await framed.ReceiveAsync());

        // Nothing of its own stands between its replies.
        Assert.Equal("PONG", await AskAsync(here, "PING"));
        Assert.Equal("OK", await AskAsync(there, "LEAVE lobby"));
        Assert.Equal("OK", await AskAsync(here, "SAY lobby again"));
        Assert.Equal($"MSG lobby {id} again", await framed.ReceiveAsync());
        Assert.Equal("PONG", await AskAsync(there, "PING"));
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Wrong_uses_are_told(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync(("Gateway:Limits:MaxRoomsPerSession", "2"));
        using var client = await endpoint.ConnectReadyAsync(server);
        (string Request, string Reply)[] dialogue =
        [
            ("LEAVE lobby", "ERR not in room"),
            ("SAY lobby x", "ERR not in room"),
            ("WHO lobby", "OK 0"),
            ("JOIN", "ERR usage: JOIN <room>"),
            ("JOIN ", "ERR usage: JOIN <room>"),
            ("JOIN a b", "ERR usage: JOIN <room>"),
            ("JOIN caf\u00e9", "ERR usage: JOIN <room>"),
            ($"JOIN {new string('r', 256)}", "ERR usage: JOIN <room>"),
            ($"JOIN {new string('r', 255)}", "OK"),
            ("SAY lobby", "ERR usage: SAY <room> <bytes>"),
            ("JOIN a.b_c:d-9", "OK"),
            ("JOIN third", "ERR too many rooms"),
            ("LEAVE a.b_c:d-9", "OK"),
            ("JOIN third", "OK"),
            ("SAY third ", "OK"),
        ];
        foreach (var (request, reply) in dialogue)
        {
            Assert.Equal(reply, await AskAsync(client, request));
        }
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_session_that_ends_leaves_every_room(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync();
        using var stays = await endpoint.ConnectReadyAsync(server);
        Assert.Equal("OK", await AskAsync(stays, "JOIN one"));
        var goes = await endpoint.ConnectReadyAsync(server);
        Assert.Equal("OK", await AskAsync(goes, "JOIN one"));
        Assert.Equal("OK", await AskAsync(goes, "JOIN two"));
        goes.Dispose();
        await Eventually.TrueAsync(async () => (await server.GetAsync("/rooms")).GetProperty("rooms").EnumerateArray().Select(room => room.GetProperty("count").GetInt32()).SequenceEqual([1]), "the rooms are left");
        Assert.Equal("OK 1", await AskAsync(stays, "WHO one"));
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_message_of_the_limit_can_be_said(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync();
        using var hears = await endpoint.ConnectReadyAsync(server);
        using var says = await endpoint.ConnectReadyAsync(server);
        Assert.Equal("OK", await AskAsync(hears, "JOIN r"));
        Assert.Equal("OK", await AskAsync(says, "JOIN r"));
        var bytes = new string('x', 65_536 - "SAY r ".Length);
        Assert.Equal("OK", await AskAsync(says, $"SAY r {bytes}"));
        Assert.EndsWith($" {bytes}", await TextAsync(hears), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_payload_of_the_limit_is_over_it_with_SAY_before_it_and_one_that_fits_grows_on_its_way(CommandEndpoint endpoint)
    {
        const int Limit = 1000;
        await using var server = await endpoint.StartAsync(("Gateway:Limits:MaxMessageSize", $"{Limit}"));
        using var hears = await endpoint.ConnectReadyAsync(server);
        using var says = await endpoint.ConnectReadyAsync(server);
        var id = (await AskAsync(says, "WHOAMI")).Split(' ')[1];
        Assert.Equal("OK", await AskAsync(hears, "JOIN room"));
        Assert.Equal("OK", await AskAsync(says, "JOIN room"));

        // The whole request has exactly the limit; MSG room id before it makes more of it, which is the members' to receive.
        var fits = new string('x', Limit - "SAY room ".Length);
        Assert.Equal("OK", await AskAsync(says, $"SAY room {fits}"));
        var heard = await TextAsync(hears);
        Assert.Equal($"MSG room {id} {fits}", heard);
        Assert.True(heard.Length > Limit);

        // One byte more is over it, however little of it is payload: told, closed, and heard by nobody.
        Assert.EndsWith(" too large", (await AskAsync(says, $"SAY room {fits}x")).Replace("line too long", "line too large", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Null(await says.ReceiveMessageAsync());
        Assert.Equal("PONG", await AskAsync(hears, "PING"));
    }

    private static async Task<string> AskAsync(IMessageClient client, string request)
    {
        await client.SendAsync(Encoding.Latin1.GetBytes(request));
        return await TextAsync(client);
    }

    private static async Task<string> TextAsync(IMessageClient client) =>
        Encoding.Latin1.GetString(await client.ReceiveMessageAsync() ?? throw new EndOfStreamException("The server closed."));
}
