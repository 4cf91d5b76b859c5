using System.Collections.Concurrent;
using System.Diagnostics;
using Gateway.Sessions;
using Gateway.Tests.Diagnostics;
using Gateway.Tests.Support;

namespace Gateway.Tests.Applications;

/// <summary>Each tunnel's connect is one span.</summary>
public sealed class ForwardTraceTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public ForwardTraceTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Gateway.Connects",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Theory]
    [MemberData(nameof(ForwardTests.Transports), MemberType = typeof(ForwardTests))]
    public async Task It_says_which_back_end_answered_where_and_how_many_were_tried(string transport)
    {
        var down = BackEnd.Nobody();
        using var up = BackEnd.Start();
        await using var server = await ForwardServer.StartAsync(TimeProvider.System, $"{down},up.example:{up.Port}", ["127.0.0.1"], ("Gateway:Transport", transport));
        do
        {
            // Equals take turns: sooner or later the one that is down is the first.
            using var client = await server.ConnectAsync("tunnel");
            using var far = await up.AcceptAsync();
        }
        while (server.Pool().All[0].FailedCount == 0);

        var span = await SpanAsync($"up.example:{up.Port}", attempts: 2);
        Assert.Equal(("connect", ActivityKind.Client, ActivityStatusCode.Unset, null), (span.OperationName, span.Kind, span.Status, span.ParentId));
        Assert.Equal(
            [
                ("gateway.attempts", 2), ("gateway.listener", "tunnel"), ("gateway.outcome", "connected"), ("gateway.session", span.GetTagItem("gateway.session")),
                ("gateway.upstream", $"up.example:{up.Port}"), ("network.peer.address", "127.0.0.1"), ("network.peer.port", up.Port), ("network.transport", "tcp"),
                ("server.address", "up.example"), ("server.port", up.Port),
            ],
            span.TagObjects.Select(tag => (tag.Key, tag.Value)).Order());
        Assert.Equal([("gateway.upstream", down), ("error.type", "refused")], Assert.Single(span.Events).Tags.Select(tag => (tag.Key, tag.Value?.ToString())));
    }

    [Fact]
    public async Task One_that_failed_says_why()
    {
        var down = BackEnd.Nobody();
        await using var server = await ForwardServer.StartAsync(down);
        using var client = await server.ConnectAsync("tunnel");
        var span = await SpanAsync(down);
        Assert.Equal(("failed", "refused", 1, ActivityStatusCode.Error), (span.GetTagItem("gateway.outcome"), span.GetTagItem("error.type"), span.GetTagItem("gateway.attempts"), span.Status));
        Assert.Null(span.GetTagItem("network.peer.address"));
    }

    [Fact]
    public async Task One_that_was_given_up_is_no_error()
    {
        using var hung = await BackEnd.StartHungAsync();
        await using var server = await ForwardServer.StartAsync(hung.Address, ("Gateway:Upstreams:Connect", "00:02:00"));
        using var client = await server.ConnectAsync("tunnel");
        await Eventually.TrueAsync(() => server.Pool().All.Single().Active == 1, "a connect is under way");
        client.Reset();
        var span = await SpanAsync(hung.Address);
        Assert.Equal(("given up", null, ActivityStatusCode.Unset), (span.GetTagItem("gateway.outcome"), span.GetTagItem("error.type"), span.Status));
        await server.AssertEndedAsync("tunnel", SessionEnd.Reset);
    }

    [Fact]
    public async Task A_unix_socket_is_named_by_its_path()
    {
        using var folder = new TempDirectory();
        using var backEnd = BackEnd.StartUnix(folder["up.sock"]);
        await using var server = await ForwardServer.StartAsync(backEnd.Address);
        using var client = await server.ConnectAsync("tunnel");
        var span = await SpanAsync(backEnd.Address);
        Assert.Equal((folder["up.sock"], "unix", null), (span.GetTagItem("server.address"), span.GetTagItem("network.transport"), span.GetTagItem("server.port")));
    }

    [Theory]
    [InlineData("always_on", true)]
    [InlineData("always_off", false)]
    public async Task The_standard_variables_say_whether_it_is_sent(string sampler, bool isSent)
    {
        var received = new ConcurrentQueue<(string Path, string? Type, string Body)>();
        await using var collector = await OtlpTests.CollectorAsync(received);
        using var backEnd = BackEnd.Start();
        await using var gateway = await GatewayProcess.StartReadyAsync(
            ["--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0", .. ForwardServer.Options(backEnd.Address).Select(option => $"--{option.Key}={option.Value}")],
            new()
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
                ["OTEL_TRACES_SAMPLER"] = sampler,
            },
            settings: "{}");
        using (var client = await TestClient.ConnectAsync(gateway.EndPoint("tunnel")))
        using (await backEnd.AcceptAsync())
        {
        }

        // What is left is sent on the way out.
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.Equal(isSent, received.Any(export => export.Path == "/v1/traces" && export.Body.Contains(backEnd.Address)));
    }

    // Other tests' gateways are heard, too.
    private async Task<Activity> SpanAsync(string upstream, int attempts = 1)
    {
        await Eventually.TrueAsync(() => Find() is not null, "the span has ended");
        return Find()!;

        Activity? Find() => _spans.FirstOrDefault(span => Equals(span.GetTagItem("gateway.upstream"), upstream) && Equals(span.GetTagItem("gateway.attempts"), attempts));
    }
}
