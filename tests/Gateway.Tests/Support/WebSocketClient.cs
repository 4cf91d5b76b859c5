using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Gateway.Tests.Contract;

namespace Gateway.Tests.Support;

/// <summary>A WebSocket client as programs have it. Every wait is bounded.</summary>
public sealed class WebSocketClient : IMessageClient
{
    private readonly ClientWebSocket _socket = new();
    private readonly HttpMessageInvoker _handler;
    private Socket? _connection;

    private WebSocketClient() =>
        _handler = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                _connection = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await _connection.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(_connection, ownsSocket: true);
            },
        });

    public ClientWebSocket Socket => _socket;

    public EndPoint? LocalEndPoint => _connection?.LocalEndPoint;

    /// <summary>The type of what is sent. Binary by default: it carries any byte.</summary>
    public WebSocketMessageType Type { get; set; } = WebSocketMessageType.Binary;

    /// <summary>The type of what was received last.</summary>
    public WebSocketMessageType ReceivedType { get; private set; }

    public static async Task<WebSocketClient> ConnectAsync(ServedGateway server, Action<ClientWebSocketOptions>? configure = null)
    {
        var client = new WebSocketClient();
        client._socket.Options.KeepAliveInterval = TimeSpan.Zero;
        configure?.Invoke(client._socket.Options);
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        try
        {
            var address = new UriBuilder(server.Http.BaseAddress!) { Scheme = "ws", Path = "/ws" }.Uri;
            await client._socket.ConnectAsync(address, client._handler, timeout.Token);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Connects and takes the greeting, which is text.</summary>
    public static async Task<WebSocketClient> ConnectReadyAsync(ServedGateway server)
    {
        var client = await ConnectAsync(server);
        Assert.Equal("READY", await client.ReceiveAsync());
        Assert.Equal(WebSocketMessageType.Text, client.ReceivedType);
        return client;
    }

    public async Task SendAsync(params byte[][] messages)
    {
        foreach (var message in messages)
        {
            await SendAsync(message, Type);
        }
    }

    public Task SendAsync(string message) => SendAsync(Encoding.Latin1.GetBytes(message), Type);

    public async Task SendAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type, bool isEnd = true)
    {
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        await _socket.SendAsync(message, type, isEnd, timeout.Token);
    }

    public async Task<byte[]?> ReceiveMessageAsync()
    {
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer.AsMemory(), timeout.Token);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                if (_socket.State == WebSocketState.CloseReceived)
                {
                    await CloseAsync(_socket.CloseStatus!.Value);
                }

                return null;
            }

            ReceivedType = received.MessageType;
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return message.ToArray();
            }
        }
    }

    public async Task<string?> ReceiveAsync() => await ReceiveMessageAsync() is { } message ? Encoding.Latin1.GetString(message) : null;

    /// <summary>The server says goodbye with this status and reason, and nothing else comes before it.</summary>
    public async Task AssertClosedAsync(int status, string? reason = null)
    {
        Assert.Null(await ReceiveAsync());
        Assert.Equal(status, (int?)_socket.CloseStatus);
        if (reason is not null)
        {
            Assert.Equal(reason, _socket.CloseStatusDescription);
        }
    }

    /// <summary>Sends the close frame.</summary>
    public async Task CloseAsync(WebSocketCloseStatus status)
    {
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        await _socket.CloseOutputAsync(status, null, timeout.Token);
    }

    /// <summary>Closes the connection under the WebSocket with RST.</summary>
    public void Reset()
    {
        _connection!.LingerState = new LingerOption(true, 0);
        _connection.Dispose();
        Dispose();
    }

    public void Dispose()
    {
        _socket.Dispose();
        _handler.Dispose();
    }
}
