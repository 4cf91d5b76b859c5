using System.Net;
using System.Text;
using Gateway.Commands;
using Gateway.Diagnostics;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Commands;

/// <summary>A request gets exactly one reply, whatever a host's verb does: replies twice or never, fails after it has replied, keeps the call, replies what can't be sent.</summary>
public sealed class ReplyTests
{
    private static readonly SyncVerb[] Sync =
    [
        new("SNONE", _ => CommandResult.Ok),
        new("STWICE", reply =>
        {
            reply.Write("OK one"u8);
            reply.Write("OK two"u8);
            return CommandResult.Ok;
        }),
        new("STHROWS", reply =>
        {
            reply.Write("OK"u8);
            throw new InvalidOperationException("asked for");
        }),
        new("SUSAGE", reply =>
        {
            reply.Write("OK"u8);
            return CommandResult.Usage;
        }),
        new("SRESULT", reply =>
        {
            reply.Write("OK"u8);
            return (CommandResult)99;
        }),
        new("SLINES", reply =>
        {
            reply.Write("OK one"u8, "\nOK two"u8);
            return CommandResult.Ok;
        }),
        new("SLARGE", reply =>
        {
            reply.Write(new byte[1000 + 1024 + 1]);
            return CommandResult.Ok;
        }),
    ];

    [Theory]
    [InlineData("SNONE")]
    [InlineData("STWICE")]
    [InlineData("STHROWS")]
    [InlineData("SUSAGE")]
    [InlineData("SRESULT")]
    [InlineData("SLINES")]
    [InlineData("SLARGE")]
    [InlineData("NONE")]
    [InlineData("TWICE")]
    [InlineData("BOTH")]
    [InlineData("THROWS")]
    [InlineData("DISPOSES")]
    [InlineData("LINES")]
    [InlineData("RETURN")]
    [InlineData("LARGE")]
    public async Task A_verb_that_breaks_the_rule_is_answered_by_one_error(string verb)
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectReadyAsync();
        await client.SendAsync("PING", verb, "PING", verb, "ECHO x");
        Assert.Equal(["PONG", "ERR internal", "PONG", "ERR internal", "OK x"], await client.ReceiveAsync(5));
        Assert.Equal(2, server.Log.GetSnapshot().Count(entry => entry.Id.Id == GatewayEventIds.HandlerFailed));
    }

    [Theory]
    [InlineData("SLINES", "OK one\nOK two")]
    [InlineData("LINES", "OK one\nOK two")]
    [InlineData("RETURN", "OK\r")]
    public async Task A_framing_that_can_carry_the_reply_does(string verb, string reply)
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectReadyAsync("frames");
        await client.SendAsync(verb, "PING");
        Assert.Equal([reply, "PONG"], await client.ReceiveAsync(2));
        using var answer = await server.Http.PostAsync($"/api/v1/commands/{verb}", null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(reply, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("STWICE")]
    [InlineData("SLARGE")]
    [InlineData("BOTH")]
    [InlineData("DISPOSES")]
    [InlineData("LARGE")]
    public async Task Over_HTTP_it_is_an_error_of_the_server_s(string verb)
    {
        await using var server = await StartAsync();
        using var answer = await server.Http.PostAsync($"/api/v1/commands/{verb}", null);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.DoesNotContain("OK", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("FIT")]
    [InlineData("SFIT")]
    public async Task A_reply_may_have_the_size_of_a_message_and_1_KiB(string verb)
    {
        await using var server = await StartAsync(new SyncVerb("SFIT", reply =>
        {
            Assert.Throws<ArgumentException>(() => reply.Write(new byte[1000 + 1024 + 1]));
            reply.Write("OK "u8, Encoding.ASCII.GetBytes(new string('x', 1000 + 1024 - 3)));
            return CommandResult.Ok;
        }));
        using var client = await server.ConnectReadyAsync("frames");
        await client.SendAsync(verb);
        Assert.Equal("OK " + new string('x', 2021), await client.ReceiveAsync());
    }

    [Fact]
    public async Task A_call_that_is_over_takes_no_reply()
    {
        var kept = new List<Action>();
        await using var server = await StartAsync(new SyncVerb("KEEP", reply =>
        {
            kept.Add(() => reply.Write("late"u8));
            reply.Write("OK"u8);
            return CommandResult.Ok;
        }), ("KEEPS", (Func<CommandCall, string>)Keep));

        string Keep(CommandCall call)
        {
            kept.Add(() => call.Reply("late"u8));
            kept.Add(() => call.Caller!.Rooms.TryJoin("late"));
            return "OK";
        }

        using var client = await server.ConnectReadyAsync();
        await client.SendAsync("KEEP", "KEEPS");
        Assert.Equal(["OK", "OK"], await client.ReceiveAsync(2));
        await Eventually.TrueAsync(() => Assert.Single(server.Sessions.All).Phase == Gateway.Sessions.SessionPhase.Receiving, "the session waits for the next request");
        Assert.Equal(3, kept.Count);
        foreach (var late in kept)
        {
            Assert.Throws<InvalidOperationException>(late);
        }

        await client.SendAsync("WHO late", "PING");
        Assert.Equal(["OK 0", "PONG"], await client.ReceiveAsync(2));
    }

    [Fact]
    public async Task A_writer_that_is_kept_writes_into_no_later_request()
    {
        IReplyWriter? kept = null;
        using var blocked = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        await using var server = await StartAsync(
            new SyncVerb("KEEP", reply =>
            {
                kept = reply;
                reply.Write("OK"u8);
                return CommandResult.Ok;
            }),
            new SyncVerb("NEXT", reply =>
            {
                blocked.Set();
                Assert.True(gate.Wait(TestClient.Patience));
                reply.Write("OK next"u8);
                return CommandResult.Ok;
            }));
        using var client = await server.ConnectReadyAsync();
        await client.SendAsync("KEEP", "NEXT");
        Assert.True(blocked.Wait(TestClient.Patience));
        Assert.Throws<InvalidOperationException>(() => kept!.Write("late"u8));
        gate.Set();
        Assert.Equal(["OK", "OK next"], await client.ReceiveAsync(2));
    }

    [Fact]
    public async Task Over_HTTP_a_verb_that_ignores_its_cancellation_is_not_waited_for()
    {
        await using var server = await GatewayServer.StartAsync(
            TimeProvider.System,
            services => services.MapVerb("IGNORE", async () =>
            {
                await Task.Delay(Timeout.Infinite);
                return "OK";
            }),
            ("Gateway:Timeouts:Request", "00:00:01"));
        using var answer = await server.Http.PostAsync("/api/v1/commands/IGNORE", null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task A_scope_that_does_not_end_in_time_is_a_timeout_and_no_reply_before_it()
    {
        var time = new FakeTimeProvider();
        await using var server = await GatewayServer.StartAsync(
            time,
            services => services.AddScoped<Hanging>().MapVerb("HANG", (Hanging hanging) => $"OK {hanging.Token.CanBeCanceled}"),
            ("Gateway:Timeouts:Request", "00:00:05"));
        using var client = await server.ConnectReadyAsync();
        await client.SendAsync("HANG");
        var answer = client.ReceiveAsync();
        await Eventually.TrueAsync(() => Hanging.Waiting > 0, "the scope is being disposed");
        Assert.False(answer.IsCompleted);
        Assert.Equal("ERR internal", await time.AdvanceUntilAsync(answer));
        await client.AssertClosedAsync();
    }

    private static Task<GatewayServer> StartAsync(params object[] more) => GatewayServer.StartAsync(
        TimeProvider.System,
        services =>
        {
            services.AddScoped<Disposed>();
            foreach (var verb in Sync.Concat(more.OfType<SyncVerb>()))
            {
                services.AddSingleton<ICommand>(verb);
            }

            services.AddSingleton<ICommand, NoneVerb>();
            services.MapVerb("TWICE", (CommandCall call) =>
            {
                call.Reply("OK one"u8);
                call.Reply("OK two"u8);
                return "OK three";
            });
            services.MapVerb("BOTH", (CommandCall call) =>
            {
                call.Reply("OK one"u8);
                return "OK two";
            });
            services.MapVerb("THROWS", ThrowAsync);
            services.MapVerb("DISPOSES", (Disposed disposed) => $"OK {disposed}");
            services.MapVerb("LINES", async () =>
            {
                await Task.Yield();
                return "OK one\nOK two";
            });
            services.MapVerb("RETURN", () => "OK\r");
            services.MapVerb("LARGE", () => new string('x', 1000 + 1024 + 1));
            services.MapVerb("FIT", () => "OK " + new string('x', 1000 + 1024 - 3));
            foreach (var (verb, method) in more.OfType<(string, Func<CommandCall, string>)>())
            {
                services.MapVerb(verb, method);
            }
        },
        ("Gateway:Limits:MaxMessageSize", "1000"));

    private static async Task<string> ThrowAsync(CommandCall call)
    {
        call.Reply("OK"u8);
        await Task.Yield();
        throw new InvalidOperationException("asked for");
    }

    private sealed class NoneVerb : IAsyncCommand
    {
        public string Verb => "NONE";

        public string Takes => "";

        public bool NeedsSession => false;

        public ValueTask<CommandResult> ExecuteAsync(CommandCall call) => ValueTask.FromResult(CommandResult.NotFound);
    }

    private sealed class Disposed : IDisposable
    {
        public void Dispose() => throw new InvalidOperationException("asked for");
    }

    private sealed class Hanging : IAsyncDisposable
    {
        private static int s_waiting;

        internal static int Waiting => Volatile.Read(ref s_waiting);

        internal CancellationToken Token => CancellationToken.None;

        public ValueTask DisposeAsync()
        {
            Interlocked.Increment(ref s_waiting);
            return new ValueTask(new TaskCompletionSource().Task);
        }
    }
}
