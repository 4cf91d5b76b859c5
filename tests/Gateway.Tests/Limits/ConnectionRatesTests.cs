using System.Buffers.Binary;
using System.Net;
using Gateway.Limits;
using Gateway.Tests.Support;

namespace Gateway.Tests.Limits;

public sealed class ConnectionRatesTests : IDisposable
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");

    private readonly FakeTimeProvider _time = new();
    private readonly DeadlineClock _clock;
    private readonly TestOptions<GatewayLimits> _limits = new(new GatewayLimits());
    private readonly ConnectionRates _rates;

    public ConnectionRatesTests()
    {
        _clock = new DeadlineClock(_time);
        _rates = new ConnectionRates(_limits, _clock);
    }

    public void Dispose() => _clock.Dispose();

    [Fact]
    public void By_default_both_are_off()
    {
        Assert.Equal((0, 0), (_limits.CurrentValue.ConnectionsPerSecond, _limits.CurrentValue.ConnectionsPerSecondPerAddress));
        Assert.Equal(2_000_000, Taken(2_000_000, () => _rates.TryTake()));
        Assert.Equal(100_000, Taken(100_000, () => _rates.TryTake(One)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(300_000)]
    [InlineData(1_000_000)]
    public void A_bucket_holds_one_seconds_worth_and_fills_as_time_goes(int rate)
    {
        _limits.Change(new GatewayLimits { ConnectionsPerSecond = rate, ConnectionsPerSecondPerAddress = rate });
        foreach (var take in new Func<bool>[] { () => _rates.TryTake(), () => _rates.TryTake(One) })
        {
            // One over, the rounding of a nanosecond: 300 000 a second cost 3 333 ns each.
            Assert.InRange(Taken(rate + 200, take), rate, rate + 100);
            Assert.False(take());
        }

        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.InRange(Taken(rate, () => _rates.TryTake()), rate / 2, (rate / 2) + 100);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.InRange(Taken(rate + 200, () => _rates.TryTake(One)), rate, rate + 100);
    }

    [Fact]
    public void Addresses_do_not_share_and_an_IPv6_host_is_its_64()
    {
        _limits.Change(new GatewayLimits { ConnectionsPerSecondPerAddress = 2 });
        Assert.Equal(2, Taken(5, () => _rates.TryTake(One)));
        Assert.Equal(2, Taken(5, () => _rates.TryTake(IPAddress.Parse("192.0.2.2"))));
        Assert.True(_rates.TryTake(IPAddress.Parse("2001:db8::1")));
        Assert.True(_rates.TryTake(IPAddress.Parse("2001:db8::2")));
        Assert.False(_rates.TryTake(IPAddress.Parse("2001:db8::3")));
        Assert.True(_rates.TryTake(IPAddress.Parse("2001:db8:0:1::1")));
    }

    [Fact]
    public void Two_hundred_thousand_addresses_take_no_more_memory_than_the_first_and_whoever_came_most_stays_out()
    {
        _limits.Change(new GatewayLimits { ConnectionsPerSecondPerAddress = 10 });
        Assert.Equal(10, Taken(20, () => _rates.TryTake(One)));
        var address = IPAddress.Parse("2001:db8::1");
        var bytes = address.GetAddressBytes();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var index = 0; index < 200_000; index++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), index);
            Assert.True(_rates.TryTake(new IPAddress(bytes)));
        }

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 200_000L * 120, "nothing but the test's own addresses is allocated");
        Assert.False(_rates.TryTake(One));
    }

    [Fact]
    public void Many_threads_take_no_more_than_there_is()
    {
        _limits.Change(new GatewayLimits { ConnectionsPerSecond = 1000 });
        var taken = 0;
        Parallel.For(0, 4, _ => Interlocked.Add(ref taken, Taken(1000, () => _rates.TryTake())));
        Assert.Equal(1000, taken);
    }

    private static int Taken(int attempts, Func<bool> take)
    {
        var taken = 0;
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            taken += take() ? 1 : 0;
        }

        return taken;
    }
}
