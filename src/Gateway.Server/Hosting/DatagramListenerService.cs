using Gateway.Diagnostics;
using Gateway.Transports;

namespace Gateway.Hosting;

/// <summary>
/// Opens a datagram listener at start and closes it at the end. Registered before Kestrel, so that it closes after the sessions have ended (docs/protocol.md
/// 5).
/// </summary>
/// <param name="name">Its name in the log and in the list of listeners.</param>
/// <param name="open">Binds the listener; null if it is disabled.</param>
/// <param name="handler">Answers the datagrams.</param>
/// <param name="doors">Lists the open datagram listeners.</param>
/// <param name="log">The log.</param>
internal sealed partial class DatagramListenerService(string name, Func<DatagramListener?> open, Func<DatagramHandler> handler, DatagramListenerDirectory doors, ILogger<DatagramListenerService> log)
    : IHostedService, IAsyncDisposable
{
    private DatagramListener? _door;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _door = open();
        if (_door is { } door)
        {
            door.Start(name, handler(), LoopFailed);
            doors.Opened(name, door.Url);
            ListenerOpened(name, door.Url);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _door, null) is { } door)
        {
            await door.DisposeAsync();
            doors.Closed(name);
        }
    }

    private void LoopFailed(Exception exception) => LoopFailed(exception, name);

    [LoggerMessage(GatewayEventIds.DatagramDoorOpened, LogLevel.Information, "{Door} listens on {Url}")]
    private partial void ListenerOpened(string door, string url);

    [LoggerMessage(GatewayEventIds.DatagramDoorFaulted, LogLevel.Error, "Handling a datagram to {Door} failed; it keeps listening: this is a bug")]
    private partial void LoopFailed(Exception exception, string door);
}
