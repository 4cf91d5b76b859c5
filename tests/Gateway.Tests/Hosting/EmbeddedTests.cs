using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Gateway.Commands;
using Gateway.Hosting;
using Gateway.Hosting.Signals;
using Gateway.Samples;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;

using static Gateway.Tests.Support.EmbeddingHost;

namespace Gateway.Tests.Hosting;

/// <summary>The gateway in a host of somebody else's: with its services, its routes and its own code behind verbs, and without taking anything over.</summary>
public sealed class EmbeddedTests
{
    [Fact]
    public async Task Verbs_framings_and_applications_of_the_host_s_are_served_like_ours()
    {
        await using var host = await StartAsync(
            gateway => gateway.AddVerb<TimeCommand>().AddFraming<ZeroFraming>().AddApplication<LengthApplication>(),
            ("Gateway:Listeners:zero:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:zero:Framing", "Zero"),
            ("Gateway:Listeners:zero:Application", "Length"));
        using var client = await ConnectAsync(host, "line");
        Assert.Equal("READY", await client.ReceiveAsync());
        await client.SendAsync("TIME");
        Assert.StartsWith("OK 20", await client.ReceiveAsync());

        using var zero = await ConnectAsync(host, "zero");
        await zero.SendBytesAsync("four\0"u8.ToArray());
        Assert.Equal("4\0", Encoding.ASCII.GetString(await zero.ReceiveBytesAsync(2)));
    }

    [Fact]
    public async Task The_OpenTelemetry_of_the_host_is_extended_not_doubled()
    {
        var exported = new List<string>();
        await using var host = await StartAsync(gateway => gateway.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("Shop").AddReader(new BaseExportingMetricReader(new NamesExporter(exported)))));
        using var meter = new Meter("Shop");
        meter.CreateCounter<int>("shop.sales").Add(3);
        using var http = CreateClient(host);
        var scraped = await http.GetStringAsync("/metrics");
        Assert.Contains("shop_sales_total{} 3", scraped);
        Assert.Contains("gateway_build_info{", scraped);

        Assert.Single(host.Services.GetServices<MeterProvider>()).ForceFlush();
        Assert.Contains("shop.sales", exported);
        Assert.Contains("gateway.build.info", exported);
    }

    [Theory]
    [InlineData("Auto")]
    [InlineData("Sockets")]
    public async Task A_verb_that_blocks_its_thread_does_not_hold_up_the_host(string transport)
    {
        using var gate = new ManualResetEventSlim();
        using var blocked = new ManualResetEventSlim();
        await using var host = await StartAsync(
            gateway => gateway.MapVerb("BLOCK", () =>
            {
                blocked.Set();
                gate.Wait();
                return "OK";
            }),
            ("Gateway:Transport", transport),
            ("Gateway:Shutdown:Drain", "1s"));
        using var client = await ConnectAsync(host);
        await client.SendAsync("BLOCK");
        Assert.True(blocked.Wait(TestClient.Patience));
        try
        {
            var began = TimeProvider.System.GetTimestamp();
            await host.StopAsync();

            // Drain, and the 5 s that the budget has beside it; far less than the host's own 30 s, and than the verb takes.
            Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
        }
        finally
        {
            gate.Set();
        }
    }

    [Fact]
    public async Task A_method_is_a_verb_with_the_host_s_services_over_sessions_and_HTTP()
    {
        await using var host = await StartAsync(gateway =>
        {
            gateway.Services.AddSingleton<Visits>();
            gateway.Services.AddScoped<Scoped>();
            gateway
                .AddVerb<SeenCommand>()
                .MapVerb("VISIT", async (Visits visits, string guest, CancellationToken cancellation) => $"OK {await visits.CountAsync(guest, cancellation)}", "<guest>")
                .MapVerb("SCOPE", (Scoped one, Scoped other) => ReferenceEquals(one, other) ? $"OK {one.Number}" : "ERR two scopes")
                .MapVerb("ME", (ICaller caller) => ValueTask.FromResult($"OK {caller.Id}"))
                .MapVerb("ODD", (string text) => text.Length % 2 == 1 ? "OK" : null!)
                .MapVerb("BOOM", string () => throw new InvalidOperationException("boom"));
        });
        using var client = await ConnectAsync(host, "line");
        Assert.Equal("READY", await client.ReceiveAsync());
        await client.SendAsync("VISIT anna", "visit anna", "VISIT", "SEEN anna", "SEEN otto", "SEEN", "SCOPE", "SCOPE", "ME", "ODD ab", "ODD abc", "BOOM", "PING");
        foreach (var expected in new[] { "OK 1", "OK 2", "ERR usage: VISIT <guest>", "OK 2", "ERR not found", "ERR usage: SEEN <guest>", "OK 1", "OK 2" })
        {
            Assert.Equal(expected, await client.ReceiveAsync());
        }

        var me = await client.ReceiveAsync();
        Assert.True(SessionId.TryParse(me![3..], out _), me);
        foreach (var expected in new[] { "ERR usage: ODD <text>", "OK", "ERR internal", "PONG" })
        {
            Assert.Equal(expected, await client.ReceiveAsync());
        }

        using var http = CreateClient(host);
        using var visit = await http.PostAsync("/api/v1/commands/VISIT", new StringContent("anna"));
        Assert.Equal("OK 3", await visit.Content.ReadAsStringAsync());
        using var session = await http.PostAsync("/api/v1/commands/ME", null);
        Assert.Equal(HttpStatusCode.Conflict, session.StatusCode);
        using var failed = await http.PostAsync("/api/v1/commands/BOOM", null);
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Contains("gateway_commands_total{command=\"VISIT\",result=\"ok\"} 3", await http.GetStringAsync("/metrics"));
    }

    [Fact]
    public async Task A_verb_that_awaits_holds_up_its_own_session_alone_and_is_timed()
    {
        var gate = new TaskCompletionSource<string>();
        await using var host = await StartAsync(
            gateway => gateway.MapVerb("WAIT", (CancellationToken cancellation) => gate.Task.WaitAsync(cancellation)),
            ("Gateway:Timeouts:Request", "00:00:00.3"));
        using var waiting = await ConnectAsync(host, "line");
        using var other = await ConnectAsync(host, "line");
        Assert.Equal("READY", await waiting.ReceiveAsync());
        Assert.Equal("READY", await other.ReceiveAsync());
        await waiting.SendAsync("WAIT", "PING");
        await other.SendAsync("PING");
        Assert.Equal("PONG", await other.ReceiveAsync());
        Assert.Equal("ERR request timeout", await waiting.ReceiveAsync());
        Assert.Equal("PONG", await waiting.ReceiveAsync());
        gate.SetResult("OK done");
        await waiting.SendAsync("WAIT");
        Assert.Equal("OK done", await waiting.ReceiveAsync());
    }

    [Fact]
    public async Task The_host_s_code_pushes_publishes_and_closes()
    {
        await using var host = await StartAsync(_ => { });
        var gateway = host.Services.GetRequiredService<IGateway>();
        using var client = await ConnectAsync(host, "line");
        Assert.Equal("READY", await client.ReceiveAsync());
        await client.SendAsync("WHOAMI", "JOIN clock");
        var id = (await client.ReceiveAsync())!.Split(' ')[1];
        Assert.Equal("OK", await client.ReceiveAsync());

        Assert.Equal(PushResult.Accepted, gateway.Push(id, "hello"u8));
        Assert.Equal("hello", await client.ReceiveAsync());
        Assert.Equal(1, gateway.Publish("clock", "heartbeat", "12:00"u8));
        Assert.Equal("MSG clock heartbeat 12:00", await client.ReceiveAsync());
        Assert.Equal(PushResult.NotCarried, gateway.Push(id, "two\nlines"u8));
        Assert.Equal(PushResult.Ended, gateway.Push("nobody", "hello"u8));
        Assert.Throws<ArgumentException>(() => gateway.Publish("no room", "heartbeat", "x"u8));
        Assert.Throws<ArgumentException>(() => gateway.Publish("clock", "", "x"u8));
        Assert.True(gateway.Close(id));
        await client.AssertClosedAsync();
        Assert.False(gateway.Close("nobody"));
    }

    [Fact]
    public void Every_fault_is_told_when_the_host_is_built()
    {
        var builder = Builder(("Gateway:Limits:MaxConnections", "0"), ("Gateway:Shutdown:Drain", "-00:00:01"), ("Gateway:Listeners:line:Framing", "Morse"), ("Gateway:Nope", "1"));
        builder.AddGateway();
        var exception = Assert.Throws<ConfigurationException>(() => builder.Build());
        Assert.Equal(
            ["Gateway:Limits:MaxConnections", "Gateway:Listeners:line:Framing", "Gateway:Nope", "Gateway:Shutdown:Drain"],
            exception.Faults.Select(fault => fault.Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_host_stays_the_host_s()
    {
        var builder = Builder(("Mine:Key", "value"));
        var root = builder.Environment.ContentRootPath;
        builder.AddGateway();
        builder.AddGateway();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMinutes(7));
        await using var app = builder.Build();
        app.MapGateway();
        app.MapGet("/mine", () => "mine");
        await app.StartAsync();
        using var http = CreateClient(app);
        Assert.Equal("mine", await http.GetStringAsync("/mine"));
        Assert.Equal(root, app.Environment.ContentRootPath);
        Assert.Equal(TimeSpan.FromMinutes(7), app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
        Assert.DoesNotContain(app.Services.GetServices<IHostedService>(), service => service is StopSignals or OperatorSignals or StartupHints);
    }

    [Fact]
    public async Task The_host_logs_and_lists_only_the_addresses_that_answer_HTTP()
    {
        using var folder = new TempDirectory();
        var log = new FakeLoggerProvider();
        var builder = Builder(("Gateway:Listeners:unix:Url", $"unix://{folder["line"]}"));
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Information).AddProvider(log);
        builder.AddGateway();
        await using var app = builder.Build();
        app.MapGateway();
        await app.StartAsync();

        var url = Assert.Single(app.Urls);
        Assert.StartsWith("http://127.0.0.1:", url);
        var logged = log.Collector.GetSnapshot().Select(entry => entry.Message).ToList();
        Assert.Equal($"Now listening on: {url}", Assert.Single(logged, line => line.StartsWith("Now listening on", StringComparison.Ordinal)));
        Assert.Contains(logged, line => line.StartsWith("line listens on tcp://127.0.0.1:", StringComparison.Ordinal));
        using var http = CreateClient(app);
        Assert.Equal("ok", await http.GetStringAsync("/health"));
    }

    [Fact]
    public async Task The_host_s_own_requests_are_the_host_s_and_the_gateway_s_are_as_ever()
    {
        var builder = Builder(("Gateway:Limits:MaxRequestBodySize", "1000"), ("AllowedHosts", "127.0.0.1;shop.example"), ("Gateway:Timeouts:Request", "00:00:00.2"));
        builder.AddGateway();
        builder.Services.AddRequestTimeouts();
        await using var app = builder.Build();
        app.UseRequestTimeouts();
        app.MapGateway();
        app.MapPost("/upload", async (HttpContext context) => (await new StreamReader(context.Request.Body).ReadToEndAsync()).Length);
        app.MapGet("/slow", async (TimeProvider time, CancellationToken cancellation) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(600), time, cancellation);
            return "slow";
        });
        await app.StartAsync();
        using var http = CreateClient(app);

        // The host's: a body over the gateway's limit, more time than its requests have, errors in the host's own words, no header of a page's site judged.
        using var upload = await http.PostAsync("/upload", new ByteArrayContent(new byte[100_000]));
        Assert.Equal("100000", await upload.Content.ReadAsStringAsync());
        Assert.Equal("slow", await http.GetStringAsync("/slow"));
        using var missing = await http.GetAsync("/missing");
        Assert.Equal((HttpStatusCode.NotFound, ""), (missing.StatusCode, await missing.Content.ReadAsStringAsync()));
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "/slow") { Headers = { { "Origin", "http://elsewhere.example" }, { "Sec-Fetch-Site", "cross-site" } } };
        using var crossed = await http.SendAsync(foreign);
        Assert.Equal(HttpStatusCode.OK, crossed.StatusCode);
        using var named = new HttpRequestMessage(HttpMethod.Get, "/slow") { Headers = { Host = "elsewhere.example" } };
        using var filtered = await http.SendAsync(named);
        Assert.Equal(HttpStatusCode.BadRequest, filtered.StatusCode);
        Assert.True(crossed.Headers.Contains("Server"));

        // The gateway's.
        using var unknown = await http.GetAsync("/api/v1/missing");
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (unknown.StatusCode, unknown.Content.Headers.ContentType?.MediaType));
        using var large = await http.PostAsync("/api/v1/commands/ECHO", new ByteArrayContent(new byte[2000]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        using var from = new HttpRequestMessage(HttpMethod.Get, "/api/v1/sessions") { Headers = { { "Origin", "http://elsewhere.example" }, { "Sec-Fetch-Site", "cross-site" } } };
        using var refused = await http.SendAsync(from);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Two_hosts_in_one_process_know_nothing_of_each_other()
    {
        await using var one = await StartAsync(gateway => gateway.MapVerb("WHICH", () => "OK one"));
        await using var other = await StartAsync(gateway => gateway.MapVerb("WHICH", () => "OK other"));
        foreach (var (host, reply) in new[] { (one, "OK one"), (other, "OK other") })
        {
            using var client = await ConnectAsync(host, "line");
            Assert.Equal("READY", await client.ReceiveAsync());
            await client.SendAsync("JOIN room", "WHO room", "WHICH");
            Assert.Equal("OK,OK 1," + reply, string.Join(",", await client.ReceiveAsync(), await client.ReceiveAsync(), await client.ReceiveAsync()));
        }
    }

    [Fact]
    public void A_method_that_returns_no_reply_is_refused_where_it_is_mapped() =>
        Assert.Throws<ArgumentException>(() => Builder().AddGateway().MapVerb("ADD", (int one, int other) => one + other));

    private sealed class Scoped
    {
        private static int s_made;

        internal int Number { get; } = Interlocked.Increment(ref s_made);
    }

    private sealed class NamesExporter(List<string> names) : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                names.Add(metric.Name);
            }

            return ExportResult.Success;
        }
    }

}
