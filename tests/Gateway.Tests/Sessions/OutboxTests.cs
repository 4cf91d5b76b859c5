using System.IO.Pipelines;
using System.Text;
using Gateway.Limits;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Sessions;

/// <summary>
/// What is pushed to a real session whose loop does not run, so that the turn to write is where the test puts it, and whose client takes what the test lets it take.
/// </summary>
public sealed class OutboxTests : IAsyncLifetime
{
    // The least that a session of 64-byte messages may have, and one push more: two fit.
    private const int MaxMessageSize = 64;
    private static readonly long QueueBytes = SessionMemory.Queue((int)SessionMemory.Needed(MaxMessageSize), MaxMessageSize);

    private readonly FakeTimeProvider _time = new();
    private readonly StallingTransport _transport = new();
    private GatewayServer _server = null!;
    private MessageSession _session = null!;
    private Outbox _outbox = null!;

    public async Task InitializeAsync()
    {
        _server = await GatewayServer.StartAsync(
            _time,
            ("Gateway:Limits:MaxMessageSize", $"{MaxMessageSize}"),
            ("Gateway:Limits:MaxSessionMemory", $"{SessionMemory.Needed(MaxMessageSize)}"),
            ("Gateway:Limits:MaxQueuedMessages", "3"));
        _session = new MessageSession(_server.Services.GetRequiredService<SessionHost>(), new DefaultConnectionContext { Transport = _transport }, _server.Listener("line"));
        _outbox = _session.Output.GetOrCreateOutbox();
    }

    public async Task DisposeAsync()
    {
        _session.Output.DropPushes();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task While_the_loop_has_the_turn_pushes_wait_and_leave_in_order_as_it_gives_it_back()
    {
        Push("1");
        Push("2");
        Assert.Equal((2, 2L, 2), (_outbox.State.Count, _outbox.State.Bytes, _outbox.State.Most));
        Assert.Empty(_transport.Taken());
        await GiveBackAsync();
        Assert.Equal("1\n2\n", _transport.Taken());
        Assert.Equal((0, 0L, 2), (_outbox.State.Count, _outbox.State.Bytes, _outbox.State.Most));
    }

    [Fact]
    public async Task A_push_that_finds_the_turn_free_leaves_at_once_and_gives_it_back()
    {
        await GiveBackAsync();
        Push("1");
        Assert.Equal("1\n", _transport.Taken());
        Assert.True(_session.Output.TryAcquireForLoop());
    }

    [Fact]
    public async Task What_one_scope_pushes_leaves_in_one_flush_behind_the_outermost()
    {
        await GiveBackAsync();
        using (PushBatch.Begin())
        {
            using (PushBatch.Begin())
            {
                Push("1");
                Push("2");
            }

            Assert.Empty(_transport.Taken());
            Push("3");
        }

        Assert.Equal("1\n2\n3\n", _transport.Taken());
        Assert.Equal(1, _transport.Flushes);
        Push("4");
        Assert.Equal("4\n", _transport.Taken());
    }

    [Fact]
    public async Task Of_a_long_burst_64_leave_with_the_innermost_scope()
    {
        await GiveBackAsync();
        using (PushBatch.Begin())
        {
            using (PushBatch.Begin())
            {
                for (var count = 0; count < 63; count++)
                {
                    Push("x");
                }
            }

            Assert.Empty(_transport.Taken());
            using (PushBatch.Begin())
            {
                Push("x");
            }

            Assert.Equal(64 * 2, _transport.Taken().Length);
        }

        Assert.Empty(_transport.Taken());
    }

    [Fact]
    public async Task A_publisher_does_not_wait_for_a_client_that_takes_nothing_and_the_rest_follows_by_itself()
    {
        await GiveBackAsync();
        _transport.Stall();
        var (first, second) = (Told(), Told());
        Push("1", first);
        Push("2", second);
        Assert.NotEqual(Deadline.Never, _outbox.Stall!.Since);
        Assert.False(first.Task.IsCompleted || second.Task.IsCompleted);
        Assert.Equal(1, _outbox.Count);

        // The loop wants the turn meanwhile, and has it only behind what was pushed before.
        var turn = _session.Output.AcquireForLoopAsync().AsTask();
        Assert.False(turn.IsCompleted);
        _transport.GoOn();
        await turn.WaitAsync(TestClient.Patience);
        Assert.Equal(PushResult.Accepted, await first.Task);
        await GiveBackAsync();
        Assert.Equal(PushResult.Accepted, await second.Task);
        Assert.Equal("1\n2\n", _transport.Taken());
        Assert.Equal(Deadline.Never, _outbox.Stall!.Since);
    }

    [Fact]
    public async Task A_flush_that_waits_too_long_ends_the_session()
    {
        await GiveBackAsync();
        _transport.Stall();
        Push("1");
        _time.Advance(TimeSpan.FromMilliseconds(_session.Host.Timeouts.Write) - DeadlineClock.Granularity);
        Assert.False(_session.IsAborted);
        _time.Advance(3 * DeadlineClock.Granularity);
        Assert.True(_session.IsAborted);
        Assert.Equal(SessionEnd.WriteTimeout, EndOfCut());
    }

    [Fact]
    public async Task A_client_that_takes_nothing_may_have_so_many_messages_wait_and_is_cut_with_one_more()
    {
        await GiveBackAsync();
        _transport.Stall();
        for (var count = 0; count < 4; count++)
        {
            Push("x");
        }

        Assert.Equal(3, _outbox.Count);
        Assert.Equal(PushResult.Full, _outbox.Push("x"u8.ToArray(), cutsSlowConsumer: false));
        Assert.False(_session.IsAborted);
        Assert.Equal(PushResult.Full, _outbox.Push("x"u8.ToArray(), cutsSlowConsumer: true));
        Assert.True(_session.IsAborted);
        Assert.Equal(SessionEnd.SlowConsumer, EndOfCut());
        Assert.Single(_server.Log.GetSnapshot(), entry => entry.Message.Contains("slow consumer", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void While_only_we_are_behind_the_bytes_alone_count()
    {
        var one = new byte[8];
        for (var bytes = 0L; bytes + one.Length <= QueueBytes; bytes += one.Length)
        {
            Assert.Equal(PushResult.Accepted, _outbox.Push(one, cutsSlowConsumer: false));
        }

        Assert.True(_outbox.Count > 3);
        Assert.Equal(PushResult.Full, _outbox.Push(one, cutsSlowConsumer: false));
        Assert.Equal(PushResult.Accepted, _outbox.Push(new byte[QueueBytes % one.Length], cutsSlowConsumer: false));
    }

    [Fact]
    public async Task Who_waits_for_a_push_is_told_when_the_session_ends_before()
    {
        var told = Told();
        Push("1", told);
        _session.Output.DropPushes();
        Assert.True(told.Task.IsCompleted);
        Assert.Equal(PushResult.Ended, await told.Task);
        Assert.Equal(0, _outbox.Count);
        Assert.Equal(PushResult.Ended, _outbox.Push("2"u8.ToArray(), cutsSlowConsumer: true));
    }

    [Fact]
    public async Task A_broken_connection_takes_nothing_and_everyone_is_told()
    {
        await GiveBackAsync();
        await _transport.Received.CompleteAsync();
        var told = Told();
        Push("1", told);
        Assert.Equal(PushResult.Ended, await told.Task);
        told = Told();
        Push("2", told);
        Assert.Equal(PushResult.Ended, await told.Task);
        Assert.True(_session.Output.TryAcquireForLoop());
    }

    [Fact]
    public async Task One_call_at_a_time_and_one_that_is_given_up_before_is_never_written()
    {
        Assert.Equal(PushResult.Accepted, _session.TryCall("a"u8.ToArray(), out var first));
        Assert.Equal(PushResult.Called, _session.TryCall("b"u8.ToArray(), out _));
        Assert.False(first!.IsSent);
        first.Dispose();
        Assert.Equal(PushResult.Accepted, _session.TryCall("c"u8.ToArray(), out var second));
        await GiveBackAsync();
        Assert.Equal("c\n", _transport.Taken());
        Assert.Equal((false, true), (first.IsSent, second!.IsSent));
        _session.Output.RefusePushes();
        Assert.Null(await second.Answer);
    }

    [Fact]
    public async Task Of_a_drain_it_is_told_once()
    {
        await GiveBackAsync();
        _outbox.PushDrainNotice("NOTICE"u8.ToArray());
        _outbox.PushDrainNotice("NOTICE"u8.ToArray());
        Assert.Equal("NOTICE\n", _transport.Taken());
    }

    // What its loop would find that it has ended for.
    private SessionEnd EndOfCut()
    {
        _session.EndWith(SessionEnd.ClientClosed);
        return _session.End;
    }

    private static TaskCompletionSource<PushResult> Told() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Push(string message, TaskCompletionSource<PushResult>? flushed = null) =>
        Assert.Equal(PushResult.Accepted, _outbox.Push(Encoding.ASCII.GetBytes(message), cutsSlowConsumer: true, flushed));

    private Task GiveBackAsync() => _session.Output.ReleaseFromLoopAsync().AsTask().WaitAsync(TestClient.Patience);

    /// <summary>The transport of a connection whose client stops taking when the test says so.</summary>
    private sealed class StallingTransport : IDuplexPipe
    {
        private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
        private readonly StallingWriter _output;

        internal StallingTransport() => _output = new StallingWriter(_pipe.Writer);

        public PipeReader Input { get; } = new Pipe().Reader;

        public PipeWriter Output => _output;

        internal PipeReader Received => _pipe.Reader;

        internal int Flushes => _output.Flushes;

        internal void Stall() => _output.Stalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        internal void GoOn()
        {
            var stalled = _output.Stalled!;
            _output.Stalled = null;
            stalled.SetResult();
        }

        /// <summary>What has come since the last time.</summary>
        internal string Taken()
        {
            if (!_pipe.Reader.TryRead(out var result))
            {
                return "";
            }

            var text = Encoding.ASCII.GetString(result.Buffer);
            _pipe.Reader.AdvanceTo(result.Buffer.End);
            return text;
        }
    }

    private sealed class StallingWriter(PipeWriter inner) : PipeWriter
    {
        private long _unflushed;

        internal TaskCompletionSource? Stalled { get; set; }

        internal int Flushes { get; private set; }

        public override bool CanGetUnflushedBytes => true;

        // As a socket's: a pipe forgets what is written to a reader that is gone.
        public override long UnflushedBytes => _unflushed;

        public override void Advance(int bytes)
        {
            _unflushed += bytes;
            inner.Advance(bytes);
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            Flushes++;
            _unflushed = 0;
            if (Stalled is { } stalled)
            {
                await stalled.Task;
            }

            return await inner.FlushAsync(cancellationToken);
        }
    }
}
