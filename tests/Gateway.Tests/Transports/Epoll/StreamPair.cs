using System.IO.Pipelines;
using System.Net;
using Gateway.Framing;
using Gateway.Limits;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Gateway.Transports;
using Gateway.Transports.Epoll;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Transports.Epoll;

/// <summary>The transport alone, without Kestrel: one listener, and connections of which the test holds both ends.</summary>
internal sealed class StreamPair : IAsyncDisposable
{
    private readonly IConnectionListener _listener;
    private readonly List<ConnectionContext> _connections = [];

    private StreamPair(IConnectionListener listener, Listener described)
    {
        _listener = listener;
        EndPoint = IPEndPoint.Parse(new Uri(described.Url).Authority);
    }

    internal IPEndPoint EndPoint { get; }

    internal IConnectionListener Listener => _listener;

    internal static async Task<StreamPair> BindAsync(string address = "127.0.0.1")
    {
        var listener = new Listener
        {
            Name = "test",
            Transport = "tcp",
            Framing = new RawFraming(),
            Application = "",
            Handler = null!,
            MaxMessageSize = 1,
            Connections = new ConnectionCount(int.MaxValue),
            Counters = null!,
            Url = "",
        };
        var endPoint = new ListenerEndPoint(listener, new IPEndPoint(IPAddress.Parse(address), 0), new ListenerSocketOptions());
        var transport = new EpollTransport(new OpenListeners(), TimeProvider.System, NullLogger<EpollTransport>.Instance);
        return new StreamPair(await transport.BindAsync(endPoint), listener);
    }

    internal async Task<(TestClient Client, ConnectionContext Connection)> ConnectAsync()
    {
        var client = await TestClient.ConnectAsync(EndPoint);
        var connection = (await _listener.AcceptAsync().AsTask().WaitAsync(TestClient.Patience))!;
        _connections.Add(connection);
        return (client, connection);
    }

    /// <summary>Reads until so many bytes are there and consumes them.</summary>
    internal static async Task<byte[]> TakeAsync(PipeReader input, int count)
    {
        using var patience = new CancellationTokenSource(TestClient.Patience);
        var result = await input.ReadAtLeastAsync(count, patience.Token);
        var taken = System.Buffers.BuffersExtensions.ToArray(result.Buffer.Slice(0, count));
        input.AdvanceTo(result.Buffer.GetPosition(count));
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }

        await _listener.DisposeAsync().AsTask().WaitAsync(TestClient.Patience);
    }
}
