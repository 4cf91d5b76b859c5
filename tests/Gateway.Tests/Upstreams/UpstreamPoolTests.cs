using System.Net;
using System.Net.Sockets;
using Gateway.Descriptors;
using Gateway.Tests.Support;
using Gateway.Upstreams;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Upstreams;

/// <summary>Which back end is next, which rests and for how long, and what becomes of a try, with a transport that does what the test says.</summary>
public sealed class UpstreamPoolTests : IAsyncLifetime, IDisposable
{
    private static readonly UpstreamOptions Options = new() { Connect = TimeSpan.FromSeconds(5), Rest = TimeSpan.FromSeconds(10) };

    private readonly FakeTimeProvider _time = new();
    private readonly Transport _transport = new();
    private readonly FakeLoggerProvider _log = new();
    private readonly FileReserve _files;
    private GatewayServer _server = null!;

    public UpstreamPoolTests()
    {
        _files = new FileReserve(_time);

        // A whole number of the clock's ticks, so that a rest of exactly its length is over.
        _time.Advance(TimeSpan.FromSeconds(1));
    }

    public async Task InitializeAsync() => _server = await GatewayServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _files.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task The_one_with_the_fewest_connections_is_next_and_equals_take_turns()
    {
        var pool = Pool(3);
        var leases = new List<UpstreamLease>();
        for (var count = 0; count < 6; count++)
        {
            leases.Add(await ConnectAsync(pool));
        }

        Assert.All(pool.All, upstream => Assert.Equal((2L, 2L), (upstream.Active, upstream.ConnectedCount)));
        var freed = pool.All[1];
        leases.First(lease => lease.Upstream == freed).Upstream.End();
        Assert.Same(freed, (await ConnectAsync(pool)).Upstream);
        Assert.Equal([2L, 2L, 2L], pool.All.Select(upstream => upstream.Active));

        // Of two clients that come one after the other while all have the same, not both to one.
        Assert.NotSame(pool.Pick(null), pool.Pick(null));
    }

    [Fact]
    public async Task One_that_fails_rests_and_then_gets_a_single_try()
    {
        var pool = Pool(2);
        var (bad, good) = (pool.All[0], pool.All[1]);
        _transport.Refuses.Add(1);
        for (var count = 0; count < 4; count++)
        {
            Assert.Same(good, (await ConnectAsync(pool)).Upstream);
        }

        Assert.Equal(1, bad.FailedCount);
        Assert.Equal(("refused", "resting", "up"), (bad.LastFailure, pool.State(bad), pool.State(good)));
        _time.Advance(Options.Rest - TimeSpan.FromMilliseconds(1));
        Assert.Same(good, pool.Pick(null));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("failing", pool.State(bad));
        Assert.Same(bad, pool.Pick(null));

        // It fails again: one try, and a rest of full length. That it still does is no news for the log.
        Assert.Same(good, (await ConnectAsync(pool)).Upstream);
        Assert.Equal((2L, "resting"), (bad.FailedCount, pool.State(bad)));
        Assert.Single(_log.Collector.GetSnapshot(), entry => entry.Level == LogLevel.Warning);

        _transport.Refuses.Clear();
        _time.Advance(Options.Rest);
        Assert.Same(bad, (await ConnectAsync(pool)).Upstream);
        Assert.Equal("up", pool.State(bad));
        Assert.Single(_log.Collector.GetSnapshot(), entry => entry.Message.Contains("works again"));
    }

    [Fact]
    public async Task While_one_client_tries_it_it_rests_for_others()
    {
        var pool = Pool(2);
        var (bad, good) = (pool.All[0], pool.All[1]);
        bad.RecordFailure(UpstreamFailure.Refused);
        _time.Advance(Options.Rest);

        // By its connections the other would never be next.
        for (var count = 0; count < 3; count++)
        {
            good.Begin();
        }

        _transport.Silent.Add(1);
        using var goesAway = new CancellationTokenSource();
        var trying = pool.ConnectAsync(new DefaultConnectionContext(), null, goesAway.Token).AsTask();
        Assert.Equal(1, bad.Active);
        Assert.Same(good, pool.Pick(null));
        Assert.Same(good, (await ConnectAsync(pool)).Upstream);

        // The client goes away, which says nothing of the back end: the next client has the try.
        await goesAway.CancelAsync();
        Assert.Null(await trying.WaitAsync(TestClient.Patience));
        Assert.Equal((0L, 1L, "failing"), (bad.Active, bad.FailedCount, pool.State(bad)));
        Assert.Same(bad, pool.Pick(null));
    }

    [Fact]
    public async Task Where_all_rest_one_of_them_is_tried_all_the_same()
    {
        var pool = Pool(2);
        Assert.All(pool.All, upstream => upstream.RecordFailure(UpstreamFailure.Refused));
        Assert.NotNull(pool.Pick(null));
        var lease = await ConnectAsync(pool);
        Assert.Equal("up", pool.State(lease.Upstream));
    }

    [Fact]
    public async Task For_one_client_three_are_tried_each_once()
    {
        var pool = Pool(5);
        _transport.Refuses.UnionWith([1, 2, 3, 4, 5]);
        Assert.Null(await pool.ConnectAsync(new DefaultConnectionContext(), null, default));
        Assert.Equal(UpstreamPool.MaxAttempts, _transport.Tried.Count);
        Assert.Equal(UpstreamPool.MaxAttempts, _transport.Tried.Distinct().Count());
        Assert.All(pool.All, upstream => Assert.Equal(0, upstream.Active));
        Assert.Equal(UpstreamPool.MaxAttempts, pool.All.Sum(upstream => upstream.FailedCount));
        var two = Pool(2);
        Assert.Null(await two.ConnectAsync(new DefaultConnectionContext(), null, default));
        Assert.Equal(2, two.All.Sum(upstream => upstream.FailedCount));
    }

    [Fact]
    public async Task One_that_does_not_answer_has_its_time_and_then_the_next_is_tried()
    {
        var pool = Pool(2);
        _transport.Silent.Add(1);
        pool.All[1].Begin();
        var connecting = pool.ConnectAsync(new DefaultConnectionContext(), null, default).AsTask();
        _time.Advance(Options.Connect - TimeSpan.FromMilliseconds(1));
        Assert.False(connecting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var lease = await connecting.WaitAsync(TestClient.Patience);
        Assert.Same(pool.All[1], lease!.Upstream);
        Assert.Equal(("timeout", 1L, 0L), (pool.All[0].LastFailure, pool.All[0].FailedCount, pool.All[0].Active));
    }

    [Fact]
    public async Task A_client_that_has_gone_costs_nobody_anything()
    {
        var pool = Pool(2);
        _transport.Silent.UnionWith([1, 2]);
        using var goesAway = new CancellationTokenSource();
        var connecting = pool.ConnectAsync(new DefaultConnectionContext(), null, goesAway.Token).AsTask();
        await goesAway.CancelAsync();
        Assert.Null(await connecting.WaitAsync(TestClient.Patience));
        Assert.Single(_transport.Tried);
        Assert.All(pool.All, upstream => Assert.Equal((0L, 0L, "up"), (upstream.Active, upstream.FailedCount, pool.State(upstream))));
        Assert.Null(await pool.ConnectAsync(new DefaultConnectionContext(), null, goesAway.Token));
        Assert.Single(_transport.Tried);
        Assert.Empty(_log.Collector.GetSnapshot());
    }

    [Fact]
    public async Task That_we_have_no_file_left_is_not_the_back_ends_fault()
    {
        var pool = Pool(1);
        _transport.Fault = SocketError.TooManyOpenSockets;
        _transport.Refuses.Add(1);
        Assert.Null(await pool.ConnectAsync(new DefaultConnectionContext(), null, default));
        Assert.Equal(("out of files", 1L, "up"), (pool.All[0].LastFailure, pool.All[0].FailedCount, pool.State(pool.All[0])));
        Assert.Empty(_log.Collector.GetSnapshot());
    }

    [Fact]
    public async Task All_pools_together_are_counted_and_each_end_once()
    {
        var metrics = _server.Services.GetRequiredService<UpstreamMetrics>();
        var refused = metrics.Errors.All.Single(error => error.Reason == "refused").Count;
        var pool = Pool(2);
        var (first, second) = (await ConnectAsync(pool), await ConnectAsync(pool));
        Assert.Equal(2, metrics.Active);
        first.Upstream.End();
        second.Upstream.CountFailure(UpstreamFailure.Reset);
        second.Upstream.End();
        Assert.Equal(0, metrics.Active);
        Assert.Equal(("reset", "up"), (second.Upstream.LastFailure, pool.State(second.Upstream)));
        _transport.Refuses.UnionWith([1, 2]);
        Assert.Null(await pool.ConnectAsync(new DefaultConnectionContext(), null, default));
        Assert.Equal(refused + 2, metrics.Errors.All.Single(error => error.Reason == "refused").Count);
        Assert.Equal(0, metrics.Active);
    }

    // Back end n is at port n.
    private UpstreamPool Pool(int count)
    {
        var addresses = UpstreamAddress.ParseList(string.Join(',', Enumerable.Range(1, count).Select(port => $"127.0.0.1:{port}")), out _);
        var dialer = new UpstreamDialer(_transport, (_, _) => throw new InvalidOperationException(), _files, _time);
        var log = new LoggerFactory([_log]).CreateLogger<UpstreamPool>();
        return new UpstreamPool("test", addresses, dialer, Options, _server.Services.GetRequiredService<UpstreamMetrics>(), _time, log);
    }

    private static async Task<UpstreamLease> ConnectAsync(UpstreamPool pool) => Assert.IsType<UpstreamLease>(await pool.ConnectAsync(new DefaultConnectionContext(), null, default));

    private sealed class Transport : IUpstreamTransport
    {
        internal SocketError Fault { get; set; } = SocketError.ConnectionRefused;

        internal HashSet<int> Refuses { get; } = [];

        internal HashSet<int> Silent { get; } = [];

        internal List<int> Tried { get; } = [];

        public async Task<ConnectionContext> ConnectAsync(EndPoint endPoint, ConnectionContext? clientConnection, CancellationToken cancellationToken)
        {
            var port = ((IPEndPoint)endPoint).Port;
            Tried.Add(port);
            if (Silent.Contains(port))
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            return Refuses.Contains(port) ? throw new SocketException((int)Fault) : new DefaultConnectionContext();
        }
    }
}
