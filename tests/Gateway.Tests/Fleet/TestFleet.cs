using Gateway.Fleet;
using Gateway.Nats;
using Gateway.Tests.Support;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Fleet;

/// <summary>Several engines of one fleet, of either kind.</summary>
internal sealed class TestFleet : IAsyncDisposable
{
    private readonly NatsServer? _server;
    private readonly InProcessFleet? _hub;
    private readonly List<TestNode> _nodes = [];

    private TestFleet(NatsServer? server, InProcessFleet? hub) => (_server, _hub) = (server, hub);

    public static async Task<TestFleet> StartAsync(string engine) => engine == "nats"
        ? new TestFleet(await NatsServer.StartAsync(), null)
        : new TestFleet(null, new InProcessFleet(TimeProvider.System));

    /// <summary>A node of a server that it has not begun to connect to; it looks often whether the server is there.</summary>
    public static TestNode Nats(NatsServer server, Action<FleetOptions>? configure = null)
    {
        var options = new FleetOptions { Url = server.Url, Request = TestClient.Patience / 2, Ping = TimeSpan.FromMilliseconds(500) };
        configure?.Invoke(options);
        return Nats(options);
    }

    /// <summary>The same, connected.</summary>
    public static async Task<TestNode> ConnectedAsync(NatsServer server, Action<FleetOptions>? configure = null)
    {
        var node = Nats(server, configure);
        await node.Engine.ConnectAsync(CancellationToken.None).WaitAsync(TestClient.Patience);
        return node;
    }

    /// <summary>One more gateway, connected.</summary>
    public async Task<TestNode> JoinAsync()
    {
        var node = _server is { } server ? Nats(new FleetOptions { Url = server.Url, Request = TestClient.Patience }) : InProcess();
        _nodes.Add(node);
        await node.Engine.ConnectAsync(CancellationToken.None).WaitAsync(TestClient.Patience);
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        if (_server is { } server)
        {
            await server.DisposeAsync();
        }
    }

    private static DeliveryLanes Lanes(long maxPending, FleetCounters counters) => new(4, maxPending, counters, batch => batch());

    private static TestNode Nats(FleetOptions options)
    {
        var counters = new FleetCounters();
        return new TestNode(new NatsEngine(Options.Create(options), Lanes(options.MaxPending, counters), counters, TimeProvider.System), counters);
    }

    private TestNode InProcess()
    {
        var counters = new FleetCounters();
        return new TestNode(new InProcessEngine(_hub!, Lanes(new FleetOptions().MaxPending, counters), counters), counters);
    }
}
