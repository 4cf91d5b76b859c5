using FsCheck;
using FsCheck.Fluent;
using Gateway.Limits;

namespace Gateway.Tests.Limits;

public sealed class MessageRateTests
{
    [Fact]
    public void By_default_it_is_off() => Assert.Null(MessageRate.Create(new GatewayLimits().MessagesPerSecond, 0));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    [InlineData(1_000_000)]
    public void A_seconds_worth_may_come_at_once_and_the_next_when_its_time_has_come(int perSecond)
    {
        var rate = new MessageRate(perSecond, now: 50);
        for (var message = 0; message < perSecond; message++)
        {
            Assert.True(rate.TryTake(50));
        }

        Assert.False(rate.TryTake(50));
        var next = rate.NextAt;
        Assert.InRange(next, 51, 50 + Math.Max(1, (1000 + perSecond - 1) / perSecond));
        Assert.False(next > 51 && rate.TryTake(next - 1));
        Assert.True(rate.TryTake(next));
    }

    [Fact]
    public void The_bucket_holds_no_more_than_one_second_however_long_nothing_came()
    {
        var rate = new MessageRate(5, now: 0);
        var taken = 0;
        while (rate.TryTake(long.MaxValue / 1_000_000))
        {
            taken++;
        }

        Assert.Equal(5, taken);
    }

    [Fact]
    public void In_any_time_no_more_pass_than_the_rate_and_one_bucket() => Prop.ForAll(
        Gen.Choose(1, 500).ToArbitrary(),
        Gen.Choose(0, 300).ListOf(200).ToArbitrary(),
        (perSecond, waits) =>
        {
            var (now, taken) = (0L, 0);
            var rate = new MessageRate(perSecond, now);
            foreach (var wait in waits)
            {
                now += wait;
                taken += rate.TryTake(now) ? 1 : 0;
            }

            return taken <= perSecond + (now * perSecond / 1000);
        }).QuickCheckThrowOnFailure();
}
