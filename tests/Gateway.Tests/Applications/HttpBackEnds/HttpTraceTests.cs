using System.Diagnostics;
using Gateway.Tests.Support;

namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>Each request is one span, and the back end is told of it.</summary>
public sealed class HttpTraceTests
{
    [Fact]
    public async Task A_request_is_one_span_that_the_back_end_can_go_on_from()
    {
        var spans = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Gateway" or "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var backEnd = await BackEnd.StartAsync((_, context) =>
        {
            context.Response.StatusCode = 418;
            return Task.CompletedTask;
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url);
        using var client = await server.ConnectAsync("app");
        Assert.Equal("ERR upstream 418", await client.AskAsync("x"));
        var session = server.Sessions.All.Single().Id.ToString();
        await Eventually.TrueAsync(() => spans.Any(span => Equals(span.GetTagItem("gateway.session"), session)), "the span has ended");

        var span = Assert.Single(spans, span => Equals(span.GetTagItem("gateway.session"), session));
        Assert.Equal(span.Id, backEnd.Requests.Single()["traceparent"]);
        Assert.EndsWith("-01", span.Id);
        Assert.Equal((ActivityKind.Client, ActivityStatusCode.Error, null), (span.Kind, span.Status, span.ParentId));
        Assert.Equal((418, "POST", "127.0.0.1"), (span.GetTagItem("http.response.status_code"), span.GetTagItem("http.request.method"), span.GetTagItem("server.address")));
    }

    [Theory]
    [InlineData("always_on", "-01")]
    [InlineData("always_off", "-00")]
    public async Task The_standard_variable_says_what_is_sampled(string sampler, string ending)
    {
        await using var backEnd = await BackEnd.StartAsync(_ => "ok");
        await using var gateway = await GatewayProcess.StartReadyAsync(
            ["--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0", "--Gateway:Listeners:app:Url=tcp://127.0.0.1:0", "--Gateway:Listeners:app:Application=Http", $"--Gateway:Listeners:app:Upstream={backEnd.Url}"],
            new() { ["OTEL_TRACES_SAMPLER"] = sampler },
            settings: "{}");
        using var client = await TestClient.ConnectAsync(gateway.EndPoint("app"));
        Assert.Equal("ok", await client.AskAsync("x"));
        Assert.EndsWith(ending, backEnd.Requests.Single()["traceparent"]);
    }
}
