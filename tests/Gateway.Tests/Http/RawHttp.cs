using System.Net;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http;

/// <summary>HTTP as bytes on a socket, for what no client library would send.</summary>
internal static class RawHttp
{
    internal static IPEndPoint EndPoint(GatewayServer server) => IPEndPoint.Parse(server.Http.BaseAddress!.Authority);

    /// <summary>Sends a request and returns everything up to the end of the stream; the request must be one that ends it.</summary>
    internal static async Task<string> AskAsync(GatewayServer server, string request)
    {
        using var client = await TestClient.ConnectAsync(EndPoint(server));
        await client.SendBytesAsync(Encoding.Latin1.GetBytes(request));
        return Encoding.Latin1.GetString(await client.ReceiveToEndAsync());
    }
}
