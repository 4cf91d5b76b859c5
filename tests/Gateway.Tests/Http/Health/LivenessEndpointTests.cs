using System.Net;
using Gateway.Applications;
using Gateway.Diagnostics;
using Gateway.Framing;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Http.Health;

public sealed class LivenessEndpointTests
{
    [SkippableFact]
    public async Task A_loop_that_a_handler_blocks_is_not_live_until_it_goes_on()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Our own transport is Linux's.");
        var time = new FakeTimeProvider();
        using var application = new BlockingApplication();
        await using var server = await StartAsync(time, application);
        using var client = await server.ConnectAsync("line");
        await client.SendAsync("block");
        await Eventually.TrueAsync(() => application.IsBlocking, "the handler blocks its loop");
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal("ok", await server.Http.GetStringAsync("/health/live"));

        time.Advance(TimeSpan.FromSeconds(2));
        foreach (var path in new[] { "/health/live", "/health/ready" })
        {
            using var answer = await server.Http.GetAsync(path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Matches("No progress for 10 s: Loop [0-9]+\\.", await answer.Content.ReadAsStringAsync());
        }

        application.Release();
        Assert.Equal("block", await client.ReceiveAsync());

        // The client may hear of it before the loop's turn is over.
        var liveness = server.Services.GetRequiredService<Liveness>();
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return liveness.Stuck.Count == 0;
            },
            "the loop goes on");
        Assert.Equal("ok", await server.Http.GetStringAsync("/health/live"));
        Assert.Equal("ok", await server.Http.GetStringAsync("/health/ready"));
    }

    [Theory]
    [InlineData("Auto")]
    [InlineData("Sockets")]
    public async Task A_gateway_that_has_nothing_to_do_is_live(string transport)
    {
        using var application = new BlockingApplication();
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time, application, ("Gateway:Transport", transport));
        using var client = await server.ConnectAsync("line");
        await client.SendAsync("hello");
        Assert.Equal("hello", await client.ReceiveAsync());
        for (var second = 0; second < 30; second++)
        {
            // What is watched runs by the real time: stock sockets are to carry a byte between two looks.
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        Assert.Equal("ok", await server.Http.GetStringAsync("/health/live"));
    }

    private static Task<GatewayServer> StartAsync(FakeTimeProvider time, BlockingApplication application, params (string, string?)[] options) => GatewayServer.StartAsync(
        TimeProvider.System,
        services => services.AddSingleton<IApplication>(application).AddSingleton(new Liveness(time, NullLogger<Liveness>.Instance)),
        [("Gateway:Listeners:line:Application", application.Name), .. options]);

    /// <summary>Echoes, and on <c>block</c> does what no handler may: it blocks its thread.</summary>
    private sealed class BlockingApplication : IApplication, IListenerHandler, IMessageHandler, IDisposable
    {
        private readonly ManualResetEventSlim _released = new();

        public string Name => "Blocking";

        internal bool IsBlocking { get; private set; }

        public bool Serves(IFraming framing) => true;

        public IListenerHandler CreateHandler(ListenerSettings listener) => this;

        public IMessageHandler CreateHandler(MessageSession session) => this;

        public ValueTask HandleAsync(ReadOnlySpan<byte> message, MessageSession session)
        {
            if (message.SequenceEqual("block"u8))
            {
                IsBlocking = true;
                _released.Wait(TestClient.Patience);
            }

            session.Reply(message);
            return default;
        }

        public void Dispose() => _released.Dispose();

        internal void Release() => _released.Set();
    }
}
