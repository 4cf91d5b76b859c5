using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Contract;

/// <summary>One way into the command protocol: a transport, a framing and the kind of socket code behind it.</summary>
public sealed class Door(string name, string transport, string framing)
{
    private const string Configured = "Gateway:Listeners:door:";

    private static readonly Door[] StreamDoors =
    [
        new Door("tcp line", "tcp", "Line"),
        new Door("tcp frames", "tcp", "LengthPrefixed"),
        new Door("unix line", "unix", "Line"),
        new Door("unix frames", "unix", "LengthPrefixed"),
    ];

    /// <summary>The doors whose messages are framed in a stream of bytes.</summary>
    public static TheoryData<Door> Streams => [.. StreamDoors];

    /// <summary>Every door that the contract is checked over.</summary>
    public static TheoryData<Door> All => [.. StreamDoors, new Door("websocket", "websocket", "WebSocket")];

    public string Framing => framing;

    /// <summary>The name of the listener that counts it.</summary>
    public string Listener => IsWebSocket ? ListenerDirectory.WebSocketName : "door";

    public bool HasAddress => transport != "unix";

    private bool IsWebSocket => transport == "websocket";

    public Task<GatewayServer> StartAsync(params (string Key, string? Value)[] options) => StartAsync(TimeProvider.System, options);

    public Task<GatewayServer> StartAsync(TimeProvider time, params (string Key, string? Value)[] options)
    {
        if (IsWebSocket)
        {
            // It has no section of its own: what a listener may narrow holds for it from the limits of all.
            return GatewayServer.StartAsync(time, [.. options.Select(option => (option.Key.Replace(Configured, "Gateway:Limits:", StringComparison.Ordinal), option.Value))]);
        }

        (string, string?)[] door =
        [
            (Configured + "Url", transport == "tcp" ? "tcp://127.0.0.1:0" : $"unix://{Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())}"),
            (Configured + "Framing", framing),
        ];
        return GatewayServer.StartAsync(time, [.. door, .. options]);
    }

    public async Task<IMessageClient> ConnectAsync(GatewayServer server)
    {
        if (IsWebSocket)
        {
            return await WebSocketClient.ConnectAsync(server);
        }

        var client = await TestClient.ConnectAsync(server.EndPoint("door"));
        client.Framing = framing;
        return client;
    }

    /// <summary>Connects and takes the greeting.</summary>
    public async Task<IMessageClient> ConnectReadyAsync(GatewayServer server)
    {
        var client = await ConnectAsync(server);
        Assert.Equal("READY"u8.ToArray(), await client.ReceiveMessageAsync());
        return client;
    }

    public override string ToString() => name;
}
