using System.Text;
using Gateway.Sessions;
using Gateway.Tests.Diagnostics;
using Gateway.Tests.Framing.Kinds;
using Gateway.Tests.Support;

namespace Gateway.Tests.Framing;

/// <summary>
/// A listener with several formats: what begins with $ ends with #, and all else is a line. What is sent is framed as the session's last message is when it is
/// written, whatever it was when it was queued.
/// </summary>
public sealed class CasesListenerTests
{
    private const string Formats = """{ "Kind": "Cases", "Cases": [ { "Match": "24", "Framing": { "Kind": "Delimited", "End": "23" } } ], "Otherwise": { "Kind": "Delimited", "End": "0A" } }""";

    [Fact]
    public async Task A_push_is_framed_as_the_last_message()
    {
        await using var server = await StartAsync();
        using var device = await server.ConnectAsync("device");
        await AssertEchoAsync(device, "$a#");
        var session = server.Sessions.All.Single();
        Assert.Equal(PushResult.Accepted, session.Push("1"u8.ToArray(), cutsSlowConsumer: false));
        await AssertReceivedAsync(device, "1#");
        await AssertEchoAsync(device, "b\n");
        Assert.Equal(PushResult.Accepted, session.Push("2"u8.ToArray(), cutsSlowConsumer: false));
        await AssertReceivedAsync(device, "2\n");
    }

    [Fact]
    public async Task A_push_that_waits_is_framed_as_the_message_that_comes_meanwhile()
    {
        await using var server = await StartAsync();
        using var device = await server.ConnectAsync("device");
        await AssertEchoAsync(device, "$a#");
        await using (await WaitingPushes.BeginAsync(() => Assert.Equal(PushResult.Accepted, server.Sessions.All.Single().Push("hi"u8.ToArray(), cutsSlowConsumer: false))))
        {
            await AssertEchoAsync(device, "b\n");
        }

        await AssertReceivedAsync(device, "hi\n");
    }

    [Fact]
    public async Task A_push_that_can_not_be_carried_any_more_is_dropped_and_who_waits_is_told()
    {
        await using var server = await StartAsync();
        using var device = await server.ConnectAsync("device");
        await AssertEchoAsync(device, "$a#");
        var flushed = new TaskCompletionSource<PushResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        SessionCall? call = null;
        await using (await WaitingPushes.BeginAsync(() =>
        {
            var session = server.Sessions.All.Single();
            Assert.Equal(PushResult.Accepted, session.Push("two\nlines"u8.ToArray(), cutsSlowConsumer: false, flushed));
            Assert.Equal(PushResult.Accepted, session.TryCall("two\nmore"u8.ToArray(), out call));
        }))
        {
            await AssertEchoAsync(device, "b\n");
        }

        Assert.Equal(PushResult.NotCarried, await flushed.Task.WaitAsync(TestClient.Patience));
        Assert.Null(await call!.Answer.WaitAsync(TestClient.Patience));
        Assert.True(call.IsRefused);
        call.Dispose();
        await AssertEchoAsync(device, "c\n");
        Assert.Equal(2, (await Exposition.OfAsync(server.Http))["gateway_push_dropped_total", "reason=\"not carried\""]);
    }

    [Fact]
    public async Task A_back_end_gets_both_formats_and_an_answer_is_framed_as_the_last_message()
    {
        var both = new TaskCompletionSource();
        await using var backEnd = await Applications.HttpBackEnds.BackEnd.StartAsync(async (request, context) =>
        {
            // The answer to the first waits for the second.
            if (request.Body == "b")
            {
                both.SetResult();
            }

            await both.Task.WaitAsync(TestClient.Patience);
            await context.Response.Body.WriteAsync(Encoding.Latin1.GetBytes($"<{request.Body}>"));
        });
        await using var server = await StartAsync(("Gateway:Listeners:device:Application", "Http"), ("Gateway:Listeners:device:Upstream", backEnd.Url), ("Gateway:Listeners:device:Http:RequestsPerSession", "2"));
        using var device = await server.ConnectAsync("device");
        await device.SendBytesAsync("$a#b\n"u8.ToArray());
        await AssertReceivedAsync(device, "<$a>\n<b>\n");
        await device.SendBytesAsync("$c#"u8.ToArray());
        await AssertReceivedAsync(device, "<$c>#");
        Assert.Equal(["$a", "$c", "b"], backEnd.Bodies.Order(StringComparer.Ordinal));
    }

    private static async Task AssertEchoAsync(TestClient device, string message)
    {
        await device.SendBytesAsync(Encoding.ASCII.GetBytes(message));
        await AssertReceivedAsync(device, message);
    }

    private static async Task AssertReceivedAsync(TestClient device, string expected) =>
        Assert.Equal(expected, Encoding.ASCII.GetString(await device.ReceiveBytesAsync(expected.Length)));

    private static Task<GatewayServer> StartAsync(params (string Key, string? Value)[] options) => GatewayServer.StartAsync(
    [
        ("Gateway:Listeners:device:Url", "tcp://127.0.0.1:0"),
        ("Gateway:Listeners:device:Application", "Echo"),
        .. ConfiguredFraming.Keys("Gateway:Listeners:device:Framing", Formats),
        .. options,
    ]);

    /// <summary>Pushes that were accepted and wait to be written until this ends: a scope that is open on a thread of its own.</summary>
    private sealed class WaitingPushes : IAsyncDisposable
    {
        private readonly ManualResetEventSlim _end = new();
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask DisposeAsync()
        {
            _end.Set();
            await _ended.Task.WaitAsync(TestClient.Patience);
            _end.Dispose();
        }

        internal static async Task<WaitingPushes> BeginAsync(Action push)
        {
            var (waiting, pushed) = (new WaitingPushes(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            new Thread(() => waiting.Run(push, pushed)) { IsBackground = true }.Start();
            await pushed.Task.WaitAsync(TestClient.Patience);
            return waiting;
        }

        private void Run(Action push, TaskCompletionSource pushed)
        {
            using (PushBatch.Begin())
            {
                try
                {
                    push();
                    pushed.SetResult();
                }
                catch (Exception exception)
                {
                    pushed.SetException(exception);
                }

                _end.Wait(TestClient.Patience);
            }

            _ended.SetResult();
        }
    }
}
