using Gateway.Diagnostics;

namespace Gateway.Transports;

/// <summary>
/// Opens a datagram listener at start and closes it at the end. Registered before Kestrel, so that it closes after the sessions have ended (docs/protocol.md
/// 5).
/// </summary>
/// <param name="name">Its name in the log and in the list of listeners.</param>
/// <param name="open">Binds the listener; null if it is disabled.</param>
/// <param name="handler">Answers the datagrams.</param>
/// <param name="directory">Lists the open datagram listeners.</param>
/// <param name="log">The log.</param>
internal sealed partial class DatagramListenerService(string name, Func<DatagramListener?> open, Func<DatagramHandler> handler, DatagramListenerDirectory directory, ILogger<DatagramListenerService> log)
    : IHostedService, IAsyncDisposable
{
    private DatagramListener? _listener;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener = open();
        if (_listener is { } listener)
        {
            listener.Start(name, handler(), LoopFailed);
            directory.Opened(name, listener.Url);
            ListenerOpened(name, listener.Url);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _listener, null) is { } listener)
        {
            await listener.DisposeAsync();
            directory.Closed(name);
        }
    }

    private void LoopFailed(Exception exception) => LoopFailed(exception, name);

    [LoggerMessage(GatewayEventIds.DatagramListenerOpened, LogLevel.Information, "{Listener} listens on {Url}")]
    private partial void ListenerOpened(string listener, string url);

    [LoggerMessage(GatewayEventIds.DatagramListenerFailed, LogLevel.Error, "Handling a datagram to {Listener} failed; it keeps listening: this is a bug")]
    private partial void LoopFailed(Exception exception, string listener);
}
