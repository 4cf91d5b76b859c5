using System.Net.WebSockets;
using System.Text;

namespace Gateway.Hosting.Verbs;

/// <summary>The self-test's WebSocket client; <c>/ws</c> always serves the command protocol.</summary>
internal static class WebSocketHandshake
{
    /// <summary>Sends the message with ECHO and returns the reply.</summary>
    internal static async Task<string> EchoAsync(Uri http, string message)
    {
        using var client = new ClientWebSocket();
        client.Options.Proxy = null;
        await client.ConnectAsync(new UriBuilder(http) { Scheme = "ws", Path = "/ws" }.Uri, CancellationToken.None);
        await ReceiveAsync(client);
        await client.SendAsync(Encoding.ASCII.GetBytes($"ECHO {message}"), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var reply = await ReceiveAsync(client);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        return reply;
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket client)
    {
        var buffer = new byte[1024];
        var received = await client.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
        return Encoding.ASCII.GetString(buffer, 0, received.Count);
    }
}
