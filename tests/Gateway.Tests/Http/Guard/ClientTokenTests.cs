using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Gateway.Files;
using Gateway.Tests.Diagnostics;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http.Guard;

/// <summary>Tokens of <c>Gateway:Api:TokenFile</c> that belong to clients (docs/protocol.md 8.3).</summary>
public sealed class ClientTokenTests : IAsyncLifetime, IDisposable
{
    private const string Operator = "0123456789abcdef";
    private const string Client = "client-0123456789abcdef=";
    private const string Refused = "This token is for the client till-7 and opens /ws only: use one of the operator's, which has no name.";

    private readonly TempDirectory _folder = new();
    private GatewayServer _server = null!;

    public async Task InitializeAsync()
    {
        await File.WriteAllLinesAsync(_folder["tokens"], [Operator, "till-7 = " + Client]);
        _server = await GatewayServer.StartAsync(("Gateway:Api:TokenFile", _folder["tokens"]));
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("GET", "/api/v1/listeners")]
    [InlineData("GET", "/api/v1/sessions")]
    [InlineData("POST", "/api/v1/commands/PING")]
    [InlineData("GET", "/api/v9/no/such")]
    [InlineData("GET", "/ws/below")]
    [InlineData("DELETE", "/api/v1/listeners")]
    public async Task They_do_not_open_what_is_the_operators(string method, string path) =>
        await Problem.AssertAsync(await AskAsync(method, path, Client), HttpStatusCode.Forbidden, Refused);

    [Fact]
    public async Task They_open_a_WebSocket_by_header_and_by_query()
    {
        using var byHeader = await WebSocketClient.ConnectAsync(_server, options => options.SetRequestHeader("Authorization", $"Bearer {Client}"));
        Assert.Equal("READY", await byHeader.ReceiveAsync());
        Assert.Equal(HttpStatusCode.UpgradeRequired, (await AskAsync("GET", $"/ws?token={Uri.EscapeDataString(Client)}", null)).StatusCode);
    }

    [Theory]
    [InlineData("/api/v1/listeners?token=")]
    [InlineData("/ws/below?token=")]
    [InlineData("/ws?Token=x&access_token=")]
    [InlineData("/wsx/../api/v1/listeners?token=")]
    public async Task Nothing_else_takes_a_token_in_the_query(string target)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("GET", target + Operator, null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("GET", target + Client, null)).StatusCode);
    }

    [Fact]
    public async Task Of_header_and_query_the_header_counts()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("GET", $"/ws?token={Operator}", "wrong-0123456789abcdef")).StatusCode);
        Assert.Equal(HttpStatusCode.UpgradeRequired, (await AskAsync("GET", "/ws?token=wrong-0123456789abcdef", Operator)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("GET", $"/ws?token={Operator}&token={Operator}", null)).StatusCode);
    }

    [Fact]
    public async Task They_change_with_the_file()
    {
        var time = new FakeTimeProvider();
        await using var server = await GatewayServer.StartAsync(time, ("Gateway:Api:TokenFile", _folder["tokens"]));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync());
        await File.WriteAllLinesAsync(_folder["tokens"], [Operator, Client]);
        time.Advance(FileWatch.Interval);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());

        async Task<HttpStatusCode> StatusAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/listeners");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Client);
            using var answer = await server.Http.SendAsync(request);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Neither_traces_nor_logs_that_are_exported_have_a_token_in_them()
    {
        var received = new ConcurrentQueue<(string Path, string? Type, string Body)>();
        await using var collector = await OtlpTests.CollectorAsync(received);
        await using var gateway = await GatewayProcess.StartReadyAsync(
            [.. GatewayProcess.AnyPorts, $"--Gateway:Api:TokenFile={_folder["tokens"]}"],
            new()
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_LOGS_EXPORTER"] = "otlp",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            });
        using var http = new HttpClient { BaseAddress = gateway.Http };
        Assert.Equal(HttpStatusCode.UpgradeRequired, (await http.GetAsync($"/ws?token={Operator}")).StatusCode);
        await Eventually.TrueAsync(() => received.Any(export => export.Path == "/v1/traces" && export.Body.Contains("/ws")), "the request's trace arrives");
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.Contains(received, export => export.Path == "/v1/logs");
        Assert.All(received, export => Assert.DoesNotContain(Operator, export.Body));
    }

    [Fact]
    public async Task However_much_is_logged_no_line_has_a_token_in_it()
    {
        await using var gateway = await GatewayProcess.StartReadyAsync(
            [.. GatewayProcess.AnyPorts, "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft=Trace", "--Logging:LogLevel:Microsoft.AspNetCore=Trace", $"--Gateway:Api:TokenFile={_folder["tokens"]}"]);
        using var http = new HttpClient { BaseAddress = gateway.Http };
        Assert.Equal(HttpStatusCode.UpgradeRequired, (await http.GetAsync($"/ws?token={Operator}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/ws?token=wrong-0123456789abcdef")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/ws/last")).StatusCode);
        await Eventually.TrueAsync(() => gateway.Output.Concat(gateway.Error).Any(line => line.Contains("/ws/last", StringComparison.Ordinal)), "so much is logged");
        Assert.DoesNotContain(gateway.Output.Concat(gateway.Error), line => line.Contains(Operator, StringComparison.Ordinal));
    }

    private async Task<HttpResponseMessage> AskAsync(string method, string target, string? token)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await _server.Http.SendAsync(request);
    }
}
