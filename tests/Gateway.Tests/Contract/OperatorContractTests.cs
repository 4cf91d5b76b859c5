using System.Net;
using System.Text;
using Gateway.Sessions;
using Gateway.Tests.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.Contract;

/// <summary>What an operator does to a session (docs/protocol.md 8), over every endpoint.</summary>
public sealed class OperatorContractTests
{
    public static TheoryData<CommandEndpoint> Endpoints => CommandEndpoint.All;

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_push_is_delivered_verbatim_between_replies(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync();
        using var client = await endpoint.ConnectReadyAsync(server);
        var id = await IdAsync(server);
        await Api.AssertAsync(server.PostAsync($"/sessions/{id}/messages", " any  bytes: \u00e9 \t"), HttpStatusCode.Accepted);
        Assert.Equal(" any  bytes: \u00e9 \t", await TextAsync(client));
        await Api.AssertAsync(server.PostAsync($"/sessions/{id}/messages?wait=flushed", ""), HttpStatusCode.NoContent);
        Assert.Equal("", await TextAsync(client));
        var longest = new string('x', 65_536);
        await Api.AssertAsync(server.PostAsync($"/sessions/{id}/messages?wait=flushed", longest), HttpStatusCode.NoContent);
        Assert.Equal(longest, await TextAsync(client));
        await Problem.AssertAsync(await server.PostAsync($"/sessions/{id}/messages", longest + "x"), HttpStatusCode.RequestEntityTooLarge);
        await client.SendAsync("PING"u8.ToArray());
        Assert.Equal("PONG", await TextAsync(client));
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_call_is_answered_by_the_next_message_and_those_behind_it_are_requests_again(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync();
        using var client = await endpoint.ConnectReadyAsync(server);
        for (var round = 0; round < 3; round++)
        {
            var call = server.PostAsync($"/sessions/{await IdAsync(server)}/call", "weight?");
            Assert.Equal("weight?", await TextAsync(client));
            await client.SendAsync("PING 42.7 kg"u8.ToArray(), "PING"u8.ToArray(), "ECHO on"u8.ToArray());
            await Api.AssertAsync(call, HttpStatusCode.OK, "PING 42.7 kg");
            Assert.Equal("PONG", await TextAsync(client));
            Assert.Equal("OK on", await TextAsync(client));
        }
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task An_answer_of_the_longest_message_arrives_whole(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync();
        using var client = await endpoint.ConnectReadyAsync(server);
        var call = server.PostAsync($"/sessions/{await IdAsync(server)}/call", "dump");
        Assert.Equal("dump", await TextAsync(client));
        var answer = new string('y', 65_536);
        await client.SendAsync(Encoding.Latin1.GetBytes(answer), "PING"u8.ToArray());
        await Api.AssertAsync(call, HttpStatusCode.OK, answer);
        Assert.Equal("PONG", await TextAsync(client));
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_call_to_a_session_that_ends_is_410(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync();
        var client = await endpoint.ConnectReadyAsync(server);
        var call = server.PostAsync($"/sessions/{await IdAsync(server)}/call", "weight?");
        Assert.Equal("weight?", await TextAsync(client));
        client.Dispose();
        await Problem.AssertAsync(await call, HttpStatusCode.Gone);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_session_is_closed_with_the_reason(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync();
        using var client = await endpoint.ConnectReadyAsync(server);
        var id = await IdAsync(server);
        await Api.AssertAsync(server.PostAsync($"/sessions/{id}/messages", "pushed before"), HttpStatusCode.Accepted);
        await Api.AssertAsync(server.DeleteAsync($"/sessions/{id}?reason=moving%20to%20b"), HttpStatusCode.NoContent);
        Assert.Equal("pushed before", await TextAsync(client));
        Assert.Equal("NOTICE closing: moving to b", await TextAsync(client));
        Assert.Null(await client.ReceiveMessageAsync());
        client.Dispose();
        await server.AssertEndedAsync(endpoint.Listener, SessionEnd.Operator);
        await Eventually.TrueAsync(async () => await server.CountAsync(endpoint.Listener, "active") == 0, "the session is gone");
        await Problem.AssertAsync(await server.DeleteAsync($"/sessions/{id}"), HttpStatusCode.NotFound);
    }

    private static async Task<string> IdAsync(ServedGateway server) => Assert.Single((await server.GetAsync("/sessions")).Texts("sessions", "id"));

    private static async Task<string> TextAsync(IMessageClient client) =>
        Encoding.UTF8.GetString(await client.ReceiveMessageAsync() ?? throw new EndOfStreamException("The server closed."));
}
