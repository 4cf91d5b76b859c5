using System.Net;
using Gateway.Sessions;

namespace Gateway.Tests.Support;

/// <summary>A gateway that serves, as its clients and its operator see it: in this process, or an executable that the variable <c>GATEWAY_EXECUTABLE</c> names.</summary>
public abstract class ServedGateway : IAsyncDisposable
{
    public abstract HttpClient Http { get; }

    /// <summary>Starts with listeners <c>line</c>, <c>frames</c>, <c>echo</c> (raw), and <paramref name="options"/> over them, the last of each key.</summary>
    public static Task<ServedGateway> StartAsync(params (string Key, string? Value)[] options) => StartAsync(TimeProvider.System, options);

    /// <summary>The same with another clock, which only a gateway in this process can have.</summary>
    public static async Task<ServedGateway> StartAsync(TimeProvider time, params (string Key, string? Value)[] options)
    {
        if (ExecutableServer.Path is null)
        {
            return await GatewayServer.StartAsync(time, options);
        }

        Skip.If(time != TimeProvider.System, "The executable has the system's clock.");
        return await ExecutableServer.StartProcessAsync(options);
    }

    public abstract EndPoint EndPoint(string listener);

    public Task<TestClient> ConnectAsync(string listener) => TestClient.ConnectAsync(EndPoint(listener));

    /// <summary>Connects to a command listener and takes its greeting.</summary>
    public async Task<TestClient> ConnectReadyAsync(string listener = "line")
    {
        var client = await ConnectAsync(listener);
        client.Framing = Framing(listener);
        Assert.Equal("READY", await client.ReceiveAsync());
        return client;
    }

    /// <summary>So many sessions of the listener have ended for this reason, sooner or later.</summary>
    public abstract Task AssertEndedAsync(string listener, SessionEnd end, long count = 1);

    /// <summary>So many bytes have reached the listener's sessions, sooner or later.</summary>
    public abstract Task AssertReceivedAsync(string listener, long bytes);

    public abstract ValueTask DisposeAsync();

    protected abstract string Framing(string listener);

    /// <summary>The gateway in this process, for a test that has a part in it.</summary>
    internal GatewayServer InProcess()
    {
        Skip.IfNot(this is GatewayServer, "The test has a part in the gateway's process.");
        return (GatewayServer)this;
    }
}
