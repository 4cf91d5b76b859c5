using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Contract;

/// <summary>One way into the command protocol: a kind of connection, a framing, and the transport of ours that carries it.</summary>
public sealed class CommandEndpoint(string kind, string framing, string carrier)
{
    private const string Configured = "Gateway:Listeners:endpoint:";

    private static readonly Lazy<TestCertificates> Certificates = new(() =>
    {
        var certificates = new TestCertificates();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => certificates.Dispose();
        return certificates;
    });

    private static readonly CommandEndpoint[] StreamEndpoints =
    [
        .. from carrier in Gateway.Platform.LinuxKernel.IsUsed ? new[] { "Epoll", "Sockets" } : ["Sockets"]
        from kind in new[] { "tcp", "tls", "unix" }
        from framing in new[] { "Line", "LengthPrefixed" }
        select new CommandEndpoint(kind, framing, carrier),
    ];

    /// <summary>The endpoints whose messages are framed in a stream of bytes.</summary>
    public static TheoryData<CommandEndpoint> Streams => [.. StreamEndpoints];

    /// <summary>Every endpoint that the contract is checked over.</summary>
    public static TheoryData<CommandEndpoint> All => [.. StreamEndpoints, new CommandEndpoint("websocket", "WebSocket", "Auto")];

    public string Framing => framing;

    /// <summary>The name of the listener that counts it.</summary>
    public string Listener => IsWebSocket ? ListenerDirectory.WebSocketName : "endpoint";

    public bool HasAddress => kind != "unix";

    public bool IsTls => kind == "tls";

    private bool IsWebSocket => kind == "websocket";

    public Task<ServedGateway> StartAsync(params (string Key, string? Value)[] options) => StartAsync(TimeProvider.System, options);

    public Task<ServedGateway> StartAsync(TimeProvider time, params (string Key, string? Value)[] options)
    {
        if (IsWebSocket)
        {
            // It has no section of its own: what a listener may narrow holds for it from the limits of all.
            return ServedGateway.StartAsync(time, [.. options.Select(option => (option.Key.Replace(Configured, "Gateway:Limits:", StringComparison.Ordinal), option.Value))]);
        }

        (string, string?)[] endpoint =
        [
            ("Gateway:Transport", carrier),
            (Configured + "Url", kind != "unix" ? "tcp://127.0.0.1:0" : $"unix://{Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())}"),
            (Configured + "Framing", framing),
            .. IsTls ? Certificates.Value.Options("endpoint") : [],
        ];
        return ServedGateway.StartAsync(time, [.. endpoint, .. options]);
    }

    public async Task<IMessageClient> ConnectAsync(ServedGateway server)
    {
        if (IsWebSocket)
        {
            return await WebSocketClient.ConnectAsync(server);
        }

        var client = await TestClient.ConnectAsync(server.EndPoint("endpoint"));
        client.Framing = framing;
        return IsTls ? await client.SecureAsync(Certificates.Value) : client;
    }

    /// <summary>Connects and takes the greeting.</summary>
    public async Task<IMessageClient> ConnectReadyAsync(ServedGateway server)
    {
        var client = await ConnectAsync(server);
        Assert.Equal("READY"u8.ToArray(), await client.ReceiveMessageAsync());
        return client;
    }

    public override string ToString() => $"{kind} {framing} {carrier}";
}
