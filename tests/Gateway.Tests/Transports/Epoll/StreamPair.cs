using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Gateway.Descriptors;
using Gateway.Framing;
using Gateway.Limits;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Gateway.Transports;
using Gateway.Transports.Epoll;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Transports.Epoll;

/// <summary>The transport alone, without Kestrel: one listener, and connections of which the test holds both ends.</summary>
internal sealed class StreamPair : IAsyncDisposable
{
    private readonly IConnectionListener _listener;
    private readonly ChannelReader<ConnectionContext> _accepted;
    private readonly Task<ConnectionContext?> _unbound;
    private readonly TaskCompletionSource _ending;

    private StreamPair(IConnectionListener listener, Listener described, ChannelReader<ConnectionContext> accepted, TaskCompletionSource ending)
    {
        _listener = listener;
        _accepted = accepted;
        _ending = ending;
        _unbound = listener.AcceptAsync().AsTask();
        EndPoint = IPEndPoint.Parse(new Uri(described.Url).Authority);
    }

    internal IPEndPoint EndPoint { get; }

    internal IConnectionListener Listener => _listener;

    internal static async Task<StreamPair> BindAsync(string address = "127.0.0.1")
    {
        var accepted = Channel.CreateUnbounded<ConnectionContext>();
        var ending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (listener, described) = await BindAsync(ServeAsync, TimeProvider.System, NullLogger<EpollTransport>.Instance, address);
        return new StreamPair(listener, described, accepted.Reader, ending);

        Task ServeAsync(ConnectionContext connection) => accepted.Writer.TryWrite(connection) ? ending.Task : throw new InvalidOperationException();
    }

    /// <summary>The listener alone, with its connections served by whoever is given.</summary>
    internal static async Task<(IConnectionListener Listener, Listener Described)> BindAsync(
        ConnectionDelegate serve, TimeProvider time, ILogger<EpollTransport> log, string address = "127.0.0.1")
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
        var endPoint = new ListenerEndPoint(listener, new IPEndPoint(IPAddress.Parse(address), 0), new ListenerSocketOptions(), serve);
        return (await new EpollTransport(new OpenListeners(), new FileReserve(time), PassedSockets.FromEnvironment(), time, log).BindAsync(endPoint), listener);
    }

    internal async Task<(TestClient Client, ConnectionContext Connection)> ConnectAsync()
    {
        var client = await TestClient.ConnectAsync(EndPoint);
        return (client, await AcceptAsync());
    }

    /// <summary>The next connection that was accepted. It is the test's until the pair is disposed.</summary>
    internal Task<ConnectionContext> AcceptAsync() => _accepted.ReadAsync().AsTask().WaitAsync(TestClient.Patience);

    /// <summary>Reads until so many bytes are there and consumes them.</summary>
    internal static async Task<byte[]> TakeAsync(PipeReader input, int count)
    {
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        var result = await input.ReadAtLeastAsync(count, timeout.Token);
        var taken = System.Buffers.BuffersExtensions.ToArray(result.Buffer.Slice(0, count));
        input.AdvanceTo(result.Buffer.GetPosition(count));
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        _ending.SetResult();
        await _listener.DisposeAsync().AsTask().WaitAsync(TestClient.Patience);
        Assert.Null(await _unbound);
    }
}
