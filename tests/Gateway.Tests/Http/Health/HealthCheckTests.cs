using System.Net;
using Gateway.Diagnostics;
using Gateway.Http.Health;
using Gateway.Lifetime;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gateway.Tests.Http.Health;

/// <summary>The health checks of an application count beside the gateway's, by their tags, and none of them can hold a probe up or tell strangers anything.</summary>
public sealed class HealthCheckTests
{
    private static readonly string[] Paths = ["/health", "/health/live", "/livez", "/health/ready", "/readyz", "/healthz"];

    [Theory]
    [InlineData("", "/health/ready /readyz /healthz")]
    [InlineData("ready", "/health/ready /readyz /healthz")]
    [InlineData("live", "/health/live /livez /health/ready /readyz /healthz")]
    [InlineData("db", "/healthz")]
    [InlineData("db ready", "/health/ready /readyz /healthz")]
    public async Task A_check_counts_where_its_tags_say(string tags, string where)
    {
        var result = HealthCheckResult.Healthy();
        await using var server = await StartAsync(checks => checks.AddCheck("db", () => result, tags.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal("", await UnhealthyAsync());

        result = HealthCheckResult.Degraded("slow");
        Assert.Equal("", await UnhealthyAsync());

        result = HealthCheckResult.Unhealthy("no route to 10.0.0.7");
        Assert.Equal(where, await UnhealthyAsync());
        await Problem.AssertAsync(await server.Http.GetAsync("/healthz"), HttpStatusCode.ServiceUnavailable, "Not healthy: db.", "unhealthy");

        async Task<string> UnhealthyAsync()
        {
            var unhealthy = new List<string>();
            foreach (var path in Paths)
            {
                using var answer = await server.Http.GetAsync(path);
                if (answer.StatusCode != HttpStatusCode.OK)
                {
                    unhealthy.Add(path);
                }
                else
                {
                    Assert.Equal("ok", await answer.Content.ReadAsStringAsync());
                }
            }

            return string.Join(' ', unhealthy);
        }
    }

    [Fact]
    public async Task Verbose_tells_one_line_a_check()
    {
        await using var server = await StartAsync(checks => checks
            .AddCheck("cache", () => HealthCheckResult.Degraded("half of it is gone"))
            .AddCheck("db", () => HealthCheckResult.Unhealthy("no route to 10.0.0.7"), ["db"]));
        Assert.Equal("[+]cache degraded\n[+]gateway-ready ok\n[+]gateway-live ok\nok\n", await server.Http.GetStringAsync("/readyz?verbose"));
        Assert.Equal("[+]gateway-live ok\nok\n", await server.Http.GetStringAsync("/livez?verbose"));

        server.Services.GetRequiredService<GatewayState>().Drain();
        using var answer = await server.Http.GetAsync("/healthz?verbose");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("[+]cache degraded\n[-]db failed\n[-]gateway-ready failed: The gateway is draining.\n[+]gateway-live ok\n[+]gateway-fleet ok: alone\nfailed\n", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_check_that_throws_is_unhealthy_by_its_name_and_only_the_log_says_why()
    {
        await using var server = await StartAsync(checks => checks
            .AddCheck("thrown", HealthCheckResult () => throw new InvalidOperationException("secret of the check"))
            .Add(new HealthCheckRegistration("created", _ => throw new InvalidOperationException("secret of the constructor"), null, null)));
        foreach (var path in new[] { "/healthz", "/readyz", "/health/ready?verbose" })
        {
            using var answer = await server.Http.GetAsync(path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            var body = await answer.Content.ReadAsStringAsync();
            Assert.Contains("thrown", body);
            Assert.Contains("created", body);
            Assert.DoesNotContain("secret", body);
        }

        Assert.Equal("ok", await server.Http.GetStringAsync("/livez"));
        Assert.Contains(server.Log.GetSnapshot(), entry => entry.Exception?.Message == "secret of the check");
        Assert.Contains(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.HealthCheckNotCreated && entry.Exception?.Message == "secret of the constructor");
    }

    [Theory]
    [InlineData(null, 5)]
    [InlineData(1, 1)]
    public async Task A_check_that_hangs_is_waited_for_until_its_timeout_and_not_started_again(int? timeout, int seconds)
    {
        var time = new FakeTimeProvider();
        var (started, hang) = (0, new TaskCompletionSource<HealthCheckResult>());
        await using var server = await StartAsync(
            checks => checks.AddAsyncCheck("hang", _ => Interlocked.Increment(ref started) > 0 ? hang.Task : hang.Task, timeout: timeout is { } set ? TimeSpan.FromSeconds(set) : null), time);
        var (first, second) = (server.Http.GetAsync("/readyz"), server.Http.GetAsync("/healthz"));
        await Eventually.TrueAsync(() => Volatile.Read(ref started) == 1, "the check is started");
        time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.Equal("ok", await server.Http.GetStringAsync("/livez"));
        Assert.False(first.IsCompleted);

        time.Advance(TimeSpan.FromMilliseconds(1));
        foreach (var asked in new[] { first, second, server.Http.GetAsync("/health/ready") })
        {
            await Problem.AssertAsync(await asked.WaitAsync(TestClient.Patience), HttpStatusCode.ServiceUnavailable, "Not healthy: hang.", "unhealthy");
        }

        Assert.Equal(1, started);
        Assert.Single(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.HealthCheckTimedOut);

        hang.SetResult(HealthCheckResult.Healthy());
        await Eventually.TrueAsync(() => server.Http.GetStringAsync("/readyz").ContinueWith(asked => asked.IsCompletedSuccessfully, TaskScheduler.Default).GetAwaiter().GetResult(), "it is asked again");
        Assert.Equal(2, started);
    }

    [Fact]
    public async Task A_check_that_heeds_its_cancellation_is_cancelled_at_its_timeout()
    {
        var time = new FakeTimeProvider();
        var (isStarted, isCancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = await StartAsync(
            checks => checks.AddAsyncCheck("slow", async cancellation =>
            {
                isStarted.TrySetResult();
                await using var registration = cancellation.Register(() => isCancelled.TrySetResult());
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
                return HealthCheckResult.Healthy();
            }),
            time);
        var asked = server.Http.GetAsync("/healthz");
        await isStarted.Task.WaitAsync(TestClient.Patience);
        time.Advance(BoundedHealthChecks.Timeout);
        await isCancelled.Task.WaitAsync(TestClient.Patience);
        await Problem.AssertAsync(await asked, HttpStatusCode.ServiceUnavailable, "Not healthy: slow.", "unhealthy");
    }

    [Fact]
    public async Task A_gateway_that_drains_logs_no_error_for_each_probe()
    {
        await using var server = await StartAsync(_ => { });
        server.Services.GetRequiredService<GatewayState>().Drain();
        foreach (var path in new[] { "/readyz", "/healthz", "/health/ready" })
        {
            await Problem.AssertAsync(await server.Http.GetAsync(path), HttpStatusCode.ServiceUnavailable, "The gateway is draining.", "not_ready");
        }

        Assert.Equal("ok", await server.Http.GetStringAsync("/livez"));
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Category!.Contains("HealthCheck", StringComparison.Ordinal));
    }

    private static Task<GatewayServer> StartAsync(Action<IHealthChecksBuilder> add, TimeProvider? time = null) =>
        GatewayServer.StartAsync(time ?? TimeProvider.System, services => add(services.AddHealthChecks()));
}
