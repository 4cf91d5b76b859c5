using System.Text;
using Gateway.Applications;
using Gateway.Diagnostics;
using Gateway.Framing;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Sessions;

/// <summary>What an application's handler may reply: what the framing can carry, so much of it, and only while it handles a message.</summary>
public sealed class ReplyRulesTests
{
    [Theory]
    [InlineData("lines", "ERR internal")]
    [InlineData("later lines", "ERR internal")]
    [InlineData("large", "ERR internal")]
    [InlineData("later large", "ERR internal")]
    public async Task A_reply_that_the_framing_or_the_limit_does_not_allow_fails_its_request_alone(string request, string reply)
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync("test");
        await client.SendAsync("a", request, "b");
        Assert.Equal(["did a", reply, "did b"], await client.ReceiveAsync(3));
        var logged = Assert.Single(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.HandlerFailed);
        Assert.IsType<ArgumentException>(logged.Exception);
    }

    [Theory]
    [InlineData("many")]
    [InlineData("later many")]
    public async Task The_replies_to_one_request_fit_into_the_memory_of_a_session(string request)
    {
        await using var server = await StartAsync(("Gateway:Limits:MaxSessionMemory", "200000"));
        using var client = await server.ConnectAsync("test");
        await client.SendAsync(request);
        var received = 0;
        while (await client.ReceiveAsync() is { } reply && reply != "ERR internal")
        {
            received += reply.Length + 1;
        }

        Assert.InRange(received, 198_000, 200_000);
        await client.SendAsync("b");
        Assert.Equal("did b", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Nothing_is_replied_when_no_message_is_handled()
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync("test");
        await client.SendAsync("later a");
        Assert.Equal("did a", await client.ReceiveAsync());
        var session = Assert.IsType<MessageSession>(Assert.Single(server.Sessions.All));
        await Eventually.TrueAsync(() => session.Phase == SessionPhase.Receiving, "the session waits for the next message");
        Assert.Throws<InvalidOperationException>(() => session.Reply("late"u8));
        client.Dispose();
        await Eventually.TrueAsync(() => server.Sessions.Count == 0, "the session has ended");
        Assert.Throws<InvalidOperationException>(() => session.Reply("late"u8));
    }

    private static Task<GatewayServer> StartAsync(params (string Key, string? Value)[] options) => GatewayServer.StartAsync(
        TimeProvider.System,
        services => services.AddSingleton<IApplication, RepliesApplication>(),
        [
            ("Gateway:Listeners:test:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:test:Application", "Replies"),
            ("Gateway:Limits:MaxMessageSize", "1000"),
            .. options,
        ]);

    private sealed class RepliesApplication : IApplication, IListenerHandler, IMessageHandler
    {
        public string Name => "Replies";

        public bool Serves(IFraming framing) => true;

        public IListenerHandler CreateHandler(ListenerSettings listener) => this;

        public IMessageHandler CreateHandler(MessageSession session) => this;

        public ValueTask HandleAsync(ReadOnlySpan<byte> message, MessageSession session)
        {
            var text = Encoding.ASCII.GetString(message);
            if (text.StartsWith("later ", StringComparison.Ordinal))
            {
                return ReplyLaterAsync(text[6..], session);
            }

            Reply(text, session);
            return default;
        }

        private static async ValueTask ReplyLaterAsync(string text, MessageSession session)
        {
            await Task.Yield();
            Reply(text, session);
        }

        private static void Reply(string text, MessageSession session)
        {
            switch (text)
            {
                case "lines":
                    session.Reply("one"u8, "\ntwo"u8);
                    break;
                case "large":
                    session.Reply(new byte[1000], new byte[1025]);
                    break;
                case "many":
                    while (true)
                    {
                        session.Reply(Encoding.ASCII.GetBytes(new string('x', 1000)));
                    }

                default:
                    session.Reply("did "u8, Encoding.ASCII.GetBytes(text));
                    break;
            }
        }
    }
}
