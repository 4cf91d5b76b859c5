using System.Net.WebSockets;
using Gateway.Sessions;
using Gateway.Tests.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.Clients;

/// <summary>Sessions of <c>/ws</c> have the name of their token in <c>Gateway:Api:TokenFile</c> (docs/clients.md).</summary>
public sealed class NamedWebSocketTests
{
    [Fact]
    public async Task The_token_of_the_request_names_the_session_and_the_newest_replaces_the_old_one()
    {
        using var folder = new TempDirectory();
        await File.WriteAllLinesAsync(folder["tokens"], ["operator-token-0123456789", $"till-7 = {NamedServer.Till7}"]);
        await using var server = await GatewayServer.StartAsync(("Gateway:Api:TokenFile", folder["tokens"]));
        server.Http.DefaultRequestHeaders.Authorization = new("Bearer", "operator-token-0123456789");
        using var old = await ConnectAsync(server, NamedServer.Till7);
        await old.SendAsync("WHOAMI");
        Assert.EndsWith(" till-7", await old.ReceiveAsync());
        using var young = await ConnectAsync(server, NamedServer.Till7);
        Assert.Equal("NOTICE replaced", await old.ReceiveAsync());
        await old.AssertClosedAsync((int)WebSocketCloseStatus.PolicyViolation, "replaced");
        await server.AssertEndedAsync("ws", SessionEnd.Replaced);
        await Api.AssertAsync(server.PostAsync("/clients/till-7/messages?wait=flushed", "hello"), System.Net.HttpStatusCode.NoContent);
        Assert.Equal("hello", await young.ReceiveAsync());

        // The operator's token names nobody.
        using var nobody = await ConnectAsync(server, "operator-token-0123456789");
        await nobody.SendAsync("WHOAMI");
        Assert.Equal(3, (await nobody.ReceiveAsync())!.Split(' ').Length);
    }

    private static async Task<WebSocketClient> ConnectAsync(GatewayServer server, string token)
    {
        var client = await WebSocketClient.ConnectAsync(server, options => options.SetRequestHeader("Authorization", $"Bearer {token}"));
        Assert.Equal("READY", await client.ReceiveAsync());
        return client;
    }
}
