using Gateway.Commands;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Rooms;

/// <summary>The messages of a room come after the reply to the request that joined it (docs/protocol.md 2.3), also where a verb of the host's joins after it has awaited.</summary>
public sealed class JoinTests
{
    [Theory]
    [InlineData("LATER", "OK")]
    [InlineData("FIRST", "OK")]
    [InlineData("FAILS", "ERR internal")]
    public async Task A_room_that_is_joined_after_an_await_is_heard_after_the_reply(string verb, string reply)
    {
        var gate = new Gate();
        await using var server = await StartAsync(gate);
        using var client = await server.ConnectReadyAsync();
        using var other = await server.ConnectReadyAsync("frames");
        await other.SendAsync("JOIN r");
        Assert.Equal("OK", await other.ReceiveAsync());
        await client.SendAsync($"{verb} r");
        await gate.Joined.Task.WaitAsync(TestClient.Patience);
        await other.SendAsync("SAY r early", "PING");
        Assert.Equal(["OK", "PONG"], await other.ReceiveAsync(2));
        Assert.Equal(1, server.Rooms.CountMembers("r"));

        gate.Open.SetResult();
        Assert.Equal(reply, await client.ReceiveAsync());
        await Eventually.TrueAsync(() => server.Rooms.CountMembers("r") == 2, "the session is in the room");
        await other.SendAsync("SAY r later");
        Assert.EndsWith(" later", await client.ReceiveAsync());
    }

    [Fact]
    public async Task A_room_that_is_left_before_the_reply_is_not_joined_by_it()
    {
        var gate = new Gate();
        await using var server = await StartAsync(gate);
        using var client = await server.ConnectReadyAsync();
        await client.SendAsync("TWICE r", "WHO r", "LEAVE r");
        await gate.Joined.Task.WaitAsync(TestClient.Patience);
        gate.Open.SetResult();
        Assert.Equal(["OK joined, left, again, left", "OK 0", "ERR not in room"], await client.ReceiveAsync(3));
    }

    [Theory]
    [InlineData("SYNC", "OK")]
    [InlineData("SYNCFAIL", "ERR internal")]
    public async Task A_verb_that_does_not_await_has_joined_when_the_next_request_runs(string verb, string reply)
    {
        await using var server = await StartAsync(new Gate());
        using var client = await server.ConnectReadyAsync();
        await client.SendAsync(verb, "WHO r", "LEAVE r");
        Assert.Equal([reply, "OK 1", "OK"], await client.ReceiveAsync(3));
    }

    [Fact]
    public async Task A_session_that_ends_before_the_reply_is_in_no_room()
    {
        var gate = new Gate();
        await using var server = await StartAsync(gate);
        var client = await server.ConnectReadyAsync();
        await client.SendAsync("LATER r");
        await gate.Joined.Task.WaitAsync(TestClient.Patience);
        client.Dispose();
        await Eventually.TrueAsync(() => server.Sessions.Count == 0, "the session has ended");
        gate.Open.SetResult();
        Assert.Equal(0, server.Rooms.Memberships);
    }

    private static Task<GatewayServer> StartAsync(Gate gate)
    {
        return GatewayServer.StartAsync(
            TimeProvider.System,
            services =>
            {
                services.MapVerb("LATER", JoinAsync, "<room>");
                services.MapVerb("FIRST", JoinFirstAsync, "<room>");
                services.MapVerb("TWICE", TwiceAsync, "<room>");
                services.MapVerb("FAILS", FailAsync, "<room>");
                services.AddSingleton<ICommand>(new SyncVerb("SYNC", (caller, reply) => Join(caller, reply)));
                services.AddSingleton<ICommand>(new SyncVerb("SYNCFAIL", (caller, reply) =>
                {
                    Join(caller, reply);
                    throw new InvalidOperationException("asked for");
                }));
            });

        static CommandResult Join(ICaller? caller, IReplyWriter reply)
        {
            Assert.True(caller!.Rooms.TryJoin("r"));
            reply.Write("OK"u8);
            return CommandResult.Ok;
        }

        async Task<string> JoinAsync(ICaller caller, string room, CancellationToken cancellation)
        {
            await Task.Yield();
            Assert.True(caller.Rooms.TryJoin(room));
            Assert.True(caller.Rooms.TryJoin(room));
            gate.Joined.SetResult();
            await gate.Open.Task.WaitAsync(cancellation);
            return "OK";
        }

        async Task<string> JoinFirstAsync(ICaller caller, string room, CancellationToken cancellation)
        {
            Assert.True(caller.Rooms.TryJoin(room));
            gate.Joined.SetResult();
            await gate.Open.Task.WaitAsync(cancellation);
            return "OK";
        }

        async Task<string> TwiceAsync(ICaller caller, string room)
        {
            await Task.Yield();
            string[] done =
            [
                caller.Rooms.TryJoin(room) ? "joined" : "",
                caller.Rooms.TryLeave(room) ? "left" : "",
                caller.Rooms.TryJoin(room) ? "again" : "",
                caller.Rooms.TryLeave(room) ? "left" : "",
            ];
            gate.Joined.SetResult();
            await gate.Open.Task;
            return $"OK {string.Join(", ", done)}";
        }

        async Task<string> FailAsync(ICaller caller, string room, CancellationToken cancellation)
        {
            await JoinAsync(caller, room, cancellation);
            throw new InvalidOperationException("asked for");
        }
    }

    private sealed class Gate
    {
        internal TaskCompletionSource Joined { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
