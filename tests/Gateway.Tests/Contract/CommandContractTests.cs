using System.Text;
using Gateway.Tests.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.Contract;

/// <summary>The command protocol (docs/protocol.md 2), checked from one source over every endpoint.</summary>
public sealed class CommandContractTests
{
    public static TheoryData<CommandEndpoint> Endpoints => CommandEndpoint.All;

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Each_request_gets_its_one_reply(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync();
        using var client = await endpoint.ConnectReadyAsync(server);
        (string Request, string Reply)[] dialogue =
        [
            ("PING", "PONG"),
            ("ping", "PONG"),
            ("PiNg ", "PONG"),
            ("ECHO hello  there ", "OK hello  there "),
            ("ECHO ", "OK "),
            ("echo \0\u0001\u00ff\r.", "OK \0\u0001\u00ff\r."),
            ("STATUS", "OK healthy"),
            ("", "ERR unknown command"),
            (" PING", "ERR unknown command"),
            ("PINGX", "ERR unknown command"),
            ("PING\0", "ERR unknown command"),
            ("ABCDEFGHI", "ERR unknown command"),
            ("\0\0\0\0", "ERR unknown command"),
            ("PING x", "ERR usage: PING"),
            ("STATUS now", "ERR usage: STATUS"),
            ("ECHO", "ERR usage: ECHO <bytes>"),
            ("QUIT now", "ERR usage: QUIT"),
            ("PING", "PONG"),
        ];
        foreach (var (request, reply) in dialogue)
        {
            Assert.Equal(reply, await AskAsync(client, request));
        }
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Help_lists_the_verbs_in_alphabetical_order(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync();
        using var client = await endpoint.ConnectReadyAsync(server);
        var help = await AskAsync(client, "HELP");
        var verbs = help["OK ".Length..].Split(' ');
        Assert.StartsWith("OK ", help, StringComparison.Ordinal);
        Assert.Equal(verbs.Order(StringComparer.Ordinal), verbs);
        Assert.Superset(new HashSet<string> { "ECHO", "HELP", "PING", "QUIT", "STATUS", "WHOAMI" }, verbs.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Whoami_names_the_session_and_the_client(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync();
        using var first = await endpoint.ConnectReadyAsync(server);
        using var second = await endpoint.ConnectReadyAsync(server);
        var one = (await AskAsync(first, "WHOAMI")).Split(' ');
        var other = (await AskAsync(second, "WHOAMI")).Split(' ');
        Assert.Equal(3, one.Length);
        Assert.NotEqual(one[1], other[1]);
        if (endpoint.HasAddress)
        {
            Assert.Equal(first.LocalEndPoint!.ToString(), one[2]);
        }
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Pipelined_requests_are_answered_in_order(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync();
        using var client = await endpoint.ConnectReadyAsync(server);
        var requests = Enumerable.Range(0, 5000).Select(number => Encoding.ASCII.GetBytes($"ECHO {number} {new string('x', number % 300)}")).ToArray();
        var sending = client.SendAsync(requests);
        foreach (var request in requests)
        {
            Assert.Equal($"OK {Encoding.ASCII.GetString(request)["ECHO ".Length..]}", await TextAsync(client));
        }

        await sending;
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Quit_says_goodbye_and_nothing_behind_it_is_executed(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync();
        using var client = await endpoint.ConnectReadyAsync(server);
        await client.SendAsync([.. new[] { "PING", "quit", "PING", "ECHO late" }.Select(Encoding.ASCII.GetBytes)]);
        Assert.Equal("PONG", await TextAsync(client));
        Assert.Equal("BYE", await TextAsync(client));
        Assert.Null(await client.ReceiveMessageAsync());
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_message_of_exactly_the_limit_is_fine_and_one_more_is_refused(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync(("Gateway:Listeners:endpoint:MaxMessageSize", "100"));
        using var client = await endpoint.ConnectReadyAsync(server);
        var fits = $"ECHO {new string('x', 95)}";
        Assert.Equal($"OK {new string('x', 95)}", await AskAsync(client, fits));
        await client.SendAsync(Encoding.ASCII.GetBytes("PING"), Encoding.ASCII.GetBytes(fits + "y"), Encoding.ASCII.GetBytes("PING"));
        Assert.Equal("PONG", await TextAsync(client));
        Assert.Equal(endpoint.Framing == "Line" ? "ERR line too long" : "ERR frame too large", await TextAsync(client));
        Assert.Null(await client.ReceiveMessageAsync());
    }

    [Theory]
    [MemberData(nameof(CommandEndpoint.InProcess), MemberType = typeof(CommandEndpoint))]
    public async Task An_idle_session_is_told_and_closed(CommandEndpoint endpoint)
    {
        var time = new FakeTimeProvider();
        await using var server = await endpoint.StartInProcessAsync(time, ("Gateway:Timeouts:Idle", "00:01:00"));
        using var client = await endpoint.ConnectReadyAsync(server);
        Assert.Equal("PONG", await AskAsync(client, "PING"));
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("PONG", await AskAsync(client, "PING"));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("PONG", await AskAsync(client, "PING"));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("ERR idle timeout", await time.AdvanceUntilAsync(TextAsync(client)));
        Assert.Null(await client.ReceiveMessageAsync());
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Over_the_limit_of_connections_a_client_is_told_instead_of_greeted(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync(("Gateway:Listeners:endpoint:MaxConnections", "2"));
        using var first = await endpoint.ConnectReadyAsync(server);
        using (await endpoint.ConnectReadyAsync(server))
        {
            if (endpoint.IsTls)
            {
                // Before the handshake nothing can be said.
                await Assert.ThrowsAnyAsync<IOException>(() => endpoint.ConnectAsync(server));
            }
            else
            {
                using var over = await endpoint.ConnectAsync(server);
                Assert.Equal("ERR too many connections", await TextAsync(over));
                Assert.Null(await over.ReceiveMessageAsync());
            }
        }

        await Eventually.TrueAsync(async () => await server.CountAsync(endpoint.Listener, "active") == 1, "the slot is given back");
        using var again = await endpoint.ConnectReadyAsync(server);
        Assert.Equal("PONG", await AskAsync(again, "PING"));
        Assert.Equal("PONG", await AskAsync(first, "PING"));
    }

    [Theory]
    [MemberData(nameof(CommandEndpoint.InProcess), MemberType = typeof(CommandEndpoint))]
    public async Task Messages_over_the_rate_are_refused_or_wait(CommandEndpoint endpoint)
    {
        var time = new FakeTimeProvider();
        await using var server = await endpoint.StartInProcessAsync(
            time, ("Gateway:Limits:MessagesPerSecond", "10"), ("Gateway:Limits:RateLimitAction", "Reject"));
        using var client = await endpoint.ConnectReadyAsync(server);
        await client.SendAsync([.. Enumerable.Repeat("PING"u8.ToArray(), 12)]);
        var replies = new List<string>();
        for (var count = 0; count < 12; count++)
        {
            replies.Add(await TextAsync(client));
        }

        Assert.Equal([.. Enumerable.Repeat("PONG", 10), "ERR rate limited", "ERR rate limited"], replies);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("PONG", await AskAsync(client, "PING"));
    }

    private static async Task<string> AskAsync(IMessageClient client, string request)
    {
        await client.SendAsync(Encoding.Latin1.GetBytes(request));
        return await TextAsync(client);
    }

    private static async Task<string> TextAsync(IMessageClient client) =>
        Encoding.Latin1.GetString(await client.ReceiveMessageAsync() ?? throw new EndOfStreamException("The server closed."));
}
