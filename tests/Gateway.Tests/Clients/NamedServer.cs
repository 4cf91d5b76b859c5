using Gateway.Tests.Support;

namespace Gateway.Tests.Clients;

/// <summary>A gateway whose listeners <c>line</c> and <c>frames</c> have tokens with names.</summary>
internal static class NamedServer
{
    internal const string Till7 = "till-7-token-0123456789";
    internal const string Till8 = "till-8-token-0123456789";
    internal const string Bare = "nobody=token-0123456789";

    internal static Task<GatewayServer> StartAsync(params (string Key, string? Value)[] options) => StartAsync(TimeProvider.System, options);

    internal static Task<GatewayServer> StartAsync(TimeProvider time, params (string Key, string? Value)[] options) =>
        GatewayServer.StartAsync(time, [.. Tokens("line"), .. Tokens("frames"), .. options]);

    /// <summary>The tokens of a listener.</summary>
    internal static (string Key, string? Value)[] Tokens(string listener) =>
    [
        ($"Gateway:Listeners:{listener}:Tokens:0", $"till-7 = {Till7}"),
        ($"Gateway:Listeners:{listener}:Tokens:1", $"till-8 = {Till8}"),
        ($"Gateway:Listeners:{listener}:Tokens:2", Bare),
    ];

    /// <summary>A client that has presented its token.</summary>
    internal static async Task<TestClient> ConnectNamedAsync(this GatewayServer server, string token, string listener = "line")
    {
        var client = await server.ConnectReadyAsync(listener);
        await client.SendAsync($"AUTH {token}");
        Assert.Equal("OK", await client.ReceiveAsync());
        return client;
    }
}
