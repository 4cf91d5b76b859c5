using System.IO.Pipelines;
using System.Net;
using System.Net.WebSockets;
using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Http.WebSockets;

/// <summary>A WebSocket as a connection of the session core: two pipes, an address, a way to close and a way to abort.</summary>
internal sealed class WebSocketConnection : ConnectionContext, IDuplexPipe, ISendShutdown
{
    private readonly WebSocket _socket;
    private readonly WebSocketInput _input;
    private readonly WebSocketOutput _output;
    private readonly IHttpRequestLifetimeFeature _request;
    private readonly Lock _lock = new();
    private Task _closing = Task.CompletedTask;
    private bool _isOver;

    internal WebSocketConnection(HttpContext http, WebSocket socket, int maxMessageSize)
    {
        _socket = socket;
        _output = new WebSocketOutput(socket);
        _input = new WebSocketInput(socket, _output, maxMessageSize);
        _request = http.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        ConnectionId = http.TraceIdentifier;
        RemoteEndPoint = http.Connection.RemoteIpAddress is { } address ? new IPEndPoint(address, http.Connection.RemotePort) : null;
        Transport = this;
        Features.Set<ISendShutdown>(this);
        if (http.Features.Get<ITlsHandshakeFeature>() is { } tls)
        {
            Features.Set(new TlsHandshake(tls.Protocol));
        }
    }

    /// <inheritdoc/>
    public override string ConnectionId { get; set; }

    /// <inheritdoc/>
    public override IFeatureCollection Features { get; } = new FeatureCollection();

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    /// <inheritdoc/>
    public override IDuplexPipe Transport { get; set; }

    /// <inheritdoc/>
    public PipeReader Input => _input;

    /// <inheritdoc/>
    public PipeWriter Output => _output;

    /// <summary>
    /// Whether the exception is one that the framework throws when a client disconnects, violates the protocol or no longer answers pings: an end of the
    /// session, not a bug.
    /// </summary>
    internal static bool IsItsEnd(Exception exception) =>
        exception is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException;

    /// <summary>
    /// Aborts the request's connection, unless that would lose a close frame that tells the client of its violation: then returning is sufficient. Has no
    /// effect after the request: over HTTP/2 the connection may serve other requests.
    /// </summary>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        lock (_lock)
        {
            if (!_isOver && !_input.IsViolated)
            {
                _request.Abort();
            }
        }
    }

    /// <summary>
    /// Sends the close frame with the status and reason text for this end. It is not waited for: a client that accepts no bytes has at most
    /// <c>Timeouts:Linger</c> left, which begins here.
    /// </summary>
    public ValueTask ShutdownSendAsync(SessionEnd end)
    {
        _input.DiscardInput();
        _closing = CloseAsync(end);
        return default;
    }

    /// <summary>To be called when the session has ended: closes the WebSocket, and aborts a client that has not sent its close frame by now.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (_socket.State != WebSocketState.Closed)
        {
            Abort();
        }

        await _closing;
        lock (_lock)
        {
            _isOver = true;
        }

        // Disposing a WebSocket that failed resets its connection, which must not happen to a client that was told of its violation.
        if (!_input.IsViolated)
        {
            _socket.Dispose();
        }

        await base.DisposeAsync();
    }

    private async Task CloseAsync(SessionEnd end)
    {
        try
        {
            var (status, word) = end.CloseStatus(_socket.CloseStatus);
            await _socket.CloseOutputAsync(status, word, CancellationToken.None);
        }
        catch (Exception exception) when (IsItsEnd(exception))
        {
            // The client was faster; there is nothing left to close.
        }
    }
}
