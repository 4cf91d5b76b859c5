using System.Net;
using System.Threading.Channels;
using Gateway.Tests.Support;
using Gateway.Transports.Epoll;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Transports.Epoll;

/// <summary>The listener serves its connections itself: what becomes of them when serving fails, and when it is closed.</summary>
public sealed class EpollListenerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLoggerProvider _log = new();
    private readonly ILoggerFactory _logs;
    private readonly Channel<ConnectionContext> _served = Channel.CreateUnbounded<ConnectionContext>();

    public EpollListenerTests() => _logs = LoggerFactory.Create(builder => builder.AddProvider(_log));

    public void Dispose()
    {
        _logs.Dispose();
        _log.Dispose();
    }

    [SkippableFact]
    public async Task A_connection_that_is_served_to_its_end_is_closed()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "epoll is Linux's");
        var (listener, target) = await BindAsync(async connection => await connection.Transport.Output.WriteAsync("bye"u8.ToArray()));
        using var client = await TestClient.ConnectAsync(target);
        Assert.Equal("bye"u8.ToArray(), await client.ReceiveBytesAsync(3));
        await client.AssertClosedAsync();
        await listener.DisposeAsync().AsTask().WaitAsync(TestClient.Patience);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Serving_that_fails_costs_its_own_connection_and_is_told(bool isLate)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "epoll is Linux's");
        var (listener, target) = await BindAsync(connection => isLate ? FailAsync() : throw new InvalidOperationException("on purpose"));
        for (var time = 1; time <= 2; time++)
        {
            await TestClient.AssertTurnedAwayAsync(target);
            await Eventually.TrueAsync(() => _log.Collector.GetSnapshot().Count(entry => entry is { Id.Id: 203, Exception.Message: "on purpose" }) == time, "it is told");
        }

        await listener.DisposeAsync().AsTask().WaitAsync(TestClient.Patience);

        static async Task FailAsync()
        {
            await Task.Yield();
            throw new InvalidOperationException("on purpose");
        }
    }

    [SkippableFact]
    public async Task Closing_it_tells_those_who_serve_and_closes_after_a_second_what_nobody_ends()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "epoll is Linux's");
        var (listener, target) = await BindAsync(async connection =>
        {
            _served.Writer.TryWrite(connection);
            await Task.Delay(Timeout.Infinite);
        });
        using var client = await TestClient.ConnectAsync(target);
        var connection = await _served.Reader.ReadAsync().AsTask().WaitAsync(TestClient.Patience);
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()!.ConnectionClosedRequested;
        Assert.False(stopping.IsCancellationRequested);
        var closing = listener.DisposeAsync().AsTask();
        await Eventually.TrueAsync(() => stopping.IsCancellationRequested, "whoever serves is told");
        Assert.False(closing.IsCompleted);
        await _time.AdvanceUntilAsync(closing);
        await client.AssertClosedAsync();
    }

    private async Task<(IConnectionListener Listener, IPEndPoint Target)> BindAsync(ConnectionDelegate serve)
    {
        var (listener, described) = await StreamPair.BindAsync(serve, _time, _logs.CreateLogger<EpollTransport>());
        _ = listener.AcceptAsync().AsTask();
        return (listener, IPEndPoint.Parse(new Uri(described.Url).Authority));
    }
}
