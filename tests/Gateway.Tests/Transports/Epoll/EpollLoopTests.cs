using System.Net;
using System.Net.Sockets;
using Gateway.Tests.Support;
using Gateway.Transports.Epoll;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Transports.Epoll;

/// <summary>A batch of events that the test has written itself, on a real loop.</summary>
public sealed class EpollLoopTests : IAsyncLifetime
{
    private EpollLoops _loops = null!;

    public Task InitializeAsync()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "epoll is Linux's");
        _loops = new EpollLoops(1, NullLogger.Instance);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _loops.RemoveUser();
        await _loops.Ended.WaitAsync(TestClient.Patience);
    }

    [SkippableFact]
    public async Task An_event_of_a_place_s_last_owner_does_not_reach_its_next()
    {
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var second = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var dispatched = await OnLoopAsync(loop =>
        {
            var newcomer = new Source();
            var newcomerSlot = -1;
            var leaver = new Source();
            var slot = loop.Add(leaver, (int)first.Handle, 0);
            leaver.WhenDispatched = () =>
            {
                loop.Remove(slot);
                newcomerSlot = loop.Add(newcomer, (int)second.Handle, 0);
            };
            Deliver(loop, (EpollEvents.Readable, loop.Tag(slot)), (EpollEvents.HungUp, loop.Tag(slot)));

            // The very same place, or the test proves nothing.
            Assert.Equal(slot, newcomerSlot);
            Assert.Equal([EpollEvents.Readable], leaver.Events);
            Assert.Empty(newcomer.Events);
            Deliver(loop, (EpollEvents.Readable, loop.Tag(newcomerSlot)));
            loop.Remove(newcomerSlot);
            return newcomer.Events;
        });
        Assert.Equal([EpollEvents.Readable], dispatched);
    }

    /// <summary>Room to write that was another's is no connect that is through: the attempt goes on until it fails, and the next address is tried.</summary>
    [SkippableFact]
    public async Task A_connect_is_not_through_for_an_event_of_a_place_s_last_owner()
    {
        // Nobody answers there: the queue of a socket that never accepts is full.
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen(0);
        using var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await filler.ConnectAsync(deaf.LocalEndPoint!);
        using var leaving = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var givenUp = new CancellationTokenSource();
        var attempt = await OnLoopAsync(loop =>
        {
            Task? connecting = null;
            var leaver = new Source();
            var slot = loop.Add(leaver, (int)leaving.Handle, 0);
            leaver.WhenDispatched = () =>
            {
                loop.Remove(slot);
                connecting = EpollConnectAttempt.ConnectAsync(loop, deaf.LocalEndPoint!, givenUp.Token);
            };
            Deliver(loop, (EpollEvents.Readable, loop.Tag(slot)), (EpollEvents.Writable, loop.Tag(slot)));
            return connecting!;
        });
        Assert.False(attempt.IsCompleted);
        await givenUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt);
    }

    private static unsafe void Deliver(EpollLoop loop, params (uint Flags, ulong Tag)[] batch)
    {
        var events = stackalloc byte[batch.Length * EpollEvents.Size];
        for (var index = 0; index < batch.Length; index++)
        {
            EpollEvents.Write(events, index, batch[index].Flags, batch[index].Tag);
        }

        loop.DispatchEvents(events, batch.Length);
    }

    private Task<T> OnLoopAsync<T>(Func<EpollLoop, T> script)
    {
        var loop = _loops.FindLeastLoaded();
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(new Source
        {
            WhenPosted = () =>
            {
                try
                {
                    done.SetResult(script(loop));
                }
                catch (Exception exception)
                {
                    done.SetException(exception);
                }
            },
        });
        return done.Task.WaitAsync(TestClient.Patience);
    }

    private sealed class Source : IEpollSource
    {
        internal List<uint> Events { get; } = [];

        internal Action? WhenDispatched { get; set; }

        internal Action? WhenPosted { get; init; }

        public void OnEvents(uint events)
        {
            Events.Add(events);
            WhenDispatched?.Invoke();
        }

        public void OnPosted() => WhenPosted?.Invoke();

        public void OnFault()
        {
        }
    }
}
