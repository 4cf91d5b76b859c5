using Gateway.Http.WebSockets;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http.WebSockets;

public sealed class WakeupTests
{
    [Fact]
    public async Task A_ring_before_the_wait_is_remembered_once()
    {
        var wakeup = new Wakeup();
        wakeup.Signal(onThisThread: true);
        wakeup.Signal(onThisThread: true);
        await wakeup.WaitAsync().AsTask().WaitAsync(TestClient.Patience);
        var waiting = wakeup.WaitAsync().AsTask();
        Assert.False(waiting.IsCompleted);
        wakeup.Signal(onThisThread: false);
        await waiting.WaitAsync(TestClient.Patience);
    }

    [Fact]
    public async Task Whatever_was_set_before_a_ring_is_seen()
    {
        var wakeup = new Wakeup();
        var (left, right) = (0, 0);
        var ringers = new[]
        {
            Task.Run(() => Ring(ref left, onThisThread: true)),
            Task.Run(() => Ring(ref right, onThisThread: false)),
        };
        var waiter = Task.Run(async () =>
        {
            while (Volatile.Read(ref left) + Volatile.Read(ref right) < 200_000)
            {
                await wakeup.WaitAsync();
            }
        });
        await Task.WhenAll([.. ringers, waiter]).WaitAsync(TestClient.Patience);

        void Ring(ref int count, bool onThisThread)
        {
            for (var ring = 0; ring < 100_000; ring++)
            {
                Interlocked.Increment(ref count);
                wakeup.Signal(onThisThread);
            }
        }
    }
}
