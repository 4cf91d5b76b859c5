using System.IO.Pipelines;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Gateway.Transports;
using Gateway.Transports.Epoll;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Transports.Epoll;

/// <summary>Pushes to many sessions, on a real loop that has other work as well.</summary>
public sealed class EpollSendQueueTests
{
    [SkippableTheory]
    [InlineData((2 * EpollSendQueue.MaxPerTurn) + 1, EpollSendQueue.MaxPerTurn)]
    [InlineData(EpollSendQueue.MaxPerTurn - 1, EpollSendQueue.MaxPerTurn - 1)]
    public async Task The_loop_does_its_other_work_between_a_few_sends(int sessions, int sentBefore)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "epoll is Linux's");
        await using var server = await GatewayServer.StartAsync();
        var loops = new EpollLoops(1, NullLogger.Instance);
        var loop = loops.FindLeastLoaded();
        var (all, outputs) = (new List<MessageSession>(), new List<Pipe>());
        for (var number = 0; number < sessions; number++)
        {
            var output = new Pipe();
            var connection = new DefaultConnectionContext { Transport = new DuplexPipe(new Pipe().Reader, output.Writer) };
            connection.Features.Set<ISendQueue>(new LoopsQueue(loop));
            var session = new MessageSession(server.Services.GetRequiredService<SessionHost>(), connection, server.Listener("line"));
            await session.Output.ReleaseFromLoopAsync();
            all.Add(session);
            outputs.Add(output);
        }

        var sent = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var other = new Posted(() => sent.SetResult(outputs.Count(output => output.Reader.TryRead(out _))));
        loop.Post(new Posted(() =>
        {
            using (PushBatch.Begin())
            {
                all.ForEach(session => Assert.Equal(PushResult.Accepted, session.Push("x"u8.ToArray(), cutsSlowConsumer: false)));
            }

            loop.Post(other);
        }));
        Assert.Equal(sentBefore, await sent.Task.WaitAsync(TestClient.Patience));
        await Eventually.TrueAsync(() => all.All(session => session.Queue.Count == 0), "all is sent");
        loops.RemoveUser();
        await loops.Ended.WaitAsync(TestClient.Patience);
    }

    /// <summary>What a flood makes long is sent by the publisher each time, and must not be queued each time.</summary>
    [Fact]
    public async Task A_session_is_queued_once_however_often_its_queue_grows_long_meanwhile()
    {
        await using var server = await GatewayServer.StartAsync();
        var queue = new CountingQueue();
        var sessions = new List<MessageSession>();
        for (var number = 0; number < 100; number++)
        {
            var connection = new DefaultConnectionContext { Transport = new DuplexPipe(new Pipe().Reader, new Pipe(new PipeOptions(pauseWriterThreshold: 0)).Writer) };
            connection.Features.Set<ISendQueue>(queue);
            var session = new MessageSession(server.Services.GetRequiredService<SessionHost>(), connection, server.Listener("line"));
            await session.Output.ReleaseFromLoopAsync();
            sessions.Add(session);
        }

        for (var scope = 0; scope < 3; scope++)
        {
            using var outer = PushBatch.Begin();
            for (var message = 0; message < 300; message++)
            {
                using var inner = PushBatch.Begin();
                sessions.ForEach(session => Assert.Equal(PushResult.Accepted, session.Push("x"u8.ToArray(), cutsSlowConsumer: false)));
            }
        }

        Assert.Equal(sessions.Count, queue.Outboxes.Count);
        Assert.Equal(sessions.Count, queue.Outboxes.Distinct().Count());

        // The rest, too: nothing is long enough for the publisher any more.
        queue.Outboxes.ForEach(outbox => outbox.Send());
        Assert.All(sessions, session => Assert.Equal(0, session.Queue.Count));
    }

    private sealed class CountingQueue : ISendQueue
    {
        internal List<Outbox> Outboxes { get; } = [];

        public void Enqueue(Outbox outbox) => Outboxes.Add(outbox);
    }

    private sealed class LoopsQueue(EpollLoop loop) : ISendQueue
    {
        public void Enqueue(Outbox outbox) => loop.Sends.Enqueue(outbox);
    }

    private sealed class Posted(Action work) : IEpollSource
    {
        public void OnEvents(uint events)
        {
        }

        public void OnPosted() => work();

        public void OnFault()
        {
        }
    }
}
