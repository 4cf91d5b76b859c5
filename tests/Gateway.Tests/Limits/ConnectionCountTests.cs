using Gateway.Limits;

namespace Gateway.Tests.Limits;

public sealed class ConnectionCountTests
{
    [Fact]
    public void It_lets_in_up_to_its_ceiling_and_no_more()
    {
        var count = new ConnectionCount(2);
        Assert.True(count.TryEnter());
        Assert.True(count.TryEnter());
        Assert.False(count.TryEnter());
        Assert.Equal((2, 2), (count.Count, count.Max));

        count.Leave();
        Assert.True(count.TryEnter());
    }

    [Fact]
    public async Task Many_threads_never_see_more_inside_than_the_ceiling()
    {
        var count = new ConnectionCount(3);
        var entered = 0;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var round = 0; round < 20_000; round++)
            {
                if (count.TryEnter())
                {
                    most = Math.Max(most, Interlocked.Increment(ref entered));
                    Interlocked.Decrement(ref entered);
                    count.Leave();
                }
            }
        })));

        Assert.InRange(most, 1, 3);
        Assert.Equal(0, count.Count);
    }
}
