using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Contract;

/// <summary>
/// One way into the command protocol: a kind of connection, a framing, and the transport of ours that carries it; in this process, or in that of the executable
/// that <c>GATEWAY_EXECUTABLE</c> names.
/// </summary>
public sealed class CommandEndpoint(string kind, string framing, string carrier, bool isExecutable = false)
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

    private static readonly CommandEndpoint[] AllEndpoints = [.. StreamEndpoints, new CommandEndpoint("websocket", "WebSocket", "Auto")];

    /// <summary>The endpoints whose messages are framed in a stream of bytes.</summary>
    public static TheoryData<CommandEndpoint> Streams => [.. StreamEndpoints, .. Executable(StreamEndpoints)];

    /// <summary>Those of them that can have a clock of the test's.</summary>
    public static TheoryData<CommandEndpoint> StreamsInProcess => [.. StreamEndpoints];

    /// <summary>Every endpoint that the contract is checked over.</summary>
    public static TheoryData<CommandEndpoint> All => [.. AllEndpoints, .. Executable(AllEndpoints)];

    /// <summary>Those of them in whose process a test can have a part, such as its clock.</summary>
    public static TheoryData<CommandEndpoint> InProcess => [.. AllEndpoints];

    public string Framing => framing;

    /// <summary>The name of the listener that counts it.</summary>
    public string Listener => IsWebSocket ? ListenerDirectory.WebSocketName : "endpoint";

    public bool HasAddress => kind != "unix";

    public bool IsTls => kind == "tls";

    private bool IsWebSocket => kind == "websocket";

    public async Task<ServedGateway> StartAsync(params (string Key, string? Value)[] options) =>
        isExecutable ? await ExecutableServer.StartAsync(Complete(options)) : await StartInProcessAsync(TimeProvider.System, options);

    public Task<GatewayServer> StartInProcessAsync(TimeProvider time, params (string Key, string? Value)[] options) => GatewayServer.StartAsync(time, Complete(options));

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

    public override string ToString() => $"{kind} {framing} {carrier}{(isExecutable ? " executable" : "")}";

    private static IEnumerable<CommandEndpoint> Executable(IEnumerable<CommandEndpoint> endpoints) => ExecutableServer.Path is null ? [] : endpoints.Select(endpoint => endpoint.InExecutable());

    private CommandEndpoint InExecutable() => new(kind, framing, carrier, isExecutable: true);

    private (string Key, string? Value)[] Complete((string Key, string? Value)[] options) => IsWebSocket

        // It has no section of its own: what a listener may narrow holds for it from the limits of all.
        ? [.. options.Select(option => (option.Key.Replace(Configured, "Gateway:Limits:", StringComparison.Ordinal), option.Value))]
        :
        [
            ("Gateway:Transport", carrier),
            (Configured + "Url", kind != "unix" ? "tcp://127.0.0.1:0" : $"unix://{Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())}"),
            (Configured + "Framing", framing),
            .. IsTls ? Certificates.Value.Options("endpoint") : [],
            .. options,
        ];
}
