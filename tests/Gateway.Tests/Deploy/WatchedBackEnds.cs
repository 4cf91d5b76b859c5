using Gateway.Tests.Applications.HttpBackEnds;
using Gateway.Tests.Support;
using BackEnd = Gateway.Tests.Applications.HttpBackEnds.BackEnd;

namespace Gateway.Tests.Deploy;

/// <summary>Where a watched gateway leads to: a back end that answers and misbehaves, tunnels to one that is there and to one that is not.</summary>
internal sealed class WatchedBackEnds : IAsyncDisposable
{
    private readonly BackEnd _http;
    private readonly Support.BackEnd _far = Support.BackEnd.Start();

    private WatchedBackEnds(BackEnd http) => _http = http;

    internal IEnumerable<(string Key, string? Value)> Options =>
    [
        ("Gateway:Listeners:app:Url", "tcp://127.0.0.1:0"),
        ("Gateway:Listeners:app:Application", "Http"),
        ("Gateway:Listeners:app:Upstream", _http.Url),
        ("Gateway:Listeners:app:Http:OpenPath", "/"),
        ("Gateway:Listeners:app:Http:ClosePath", "/"),
        ("Gateway:Listeners:tunnel:Url", "tcp://127.0.0.1:0"),
        ("Gateway:Listeners:tunnel:Framing", "Raw"),
        ("Gateway:Listeners:tunnel:Application", "Forward"),
        ("Gateway:Listeners:tunnel:Upstream", _far.Address),
        ("Gateway:Listeners:nowhere:Url", "tcp://127.0.0.1:0"),
        ("Gateway:Listeners:nowhere:Framing", "Raw"),
        ("Gateway:Listeners:nowhere:Application", "Forward"),
        ("Gateway:Listeners:nowhere:Upstream", Support.BackEnd.Nobody()),
    ];

    internal static async Task<WatchedBackEnds> StartAsync() => new(await BackEnd.StartAsync((request, context) =>
    {
        context.Response.StatusCode = request.Body switch { "fail" => 500, "" => 204, _ => 200 };
        context.Response.Headers["X-Gateway-Join"] = request.Body == "join" ? "no room" : "";
        return Task.CompletedTask;
    }));

    internal async Task UseAsync(GatewayServer server)
    {
        using (var client = await server.ConnectAsync("app"))
        {
            Assert.Equal("", await client.AskAsync("join"));
            Assert.Equal("ERR upstream 500", await client.AskAsync("fail"));
        }

        using (var client = await server.ConnectAsync("tunnel"))
        using (var far = await _far.AcceptAsync())
        {
            far.FinishSending();
            await client.AssertClosedAsync();
        }

        using var nobody = await server.ConnectAsync("nowhere");
        await nobody.AssertClosedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _far.Dispose();
        await _http.DisposeAsync();
    }
}
