using System.Net;
using Gateway.Sessions;

namespace Gateway.Tests.Support;

/// <summary>A gateway that serves, as its clients and its operator see it: in this process, or an executable that the variable <c>GATEWAY_EXECUTABLE</c> names.</summary>
public abstract class ServedGateway : IAsyncDisposable
{
    public abstract HttpClient Http { get; }

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
}
