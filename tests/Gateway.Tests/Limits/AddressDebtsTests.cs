using System.Net;
using Gateway.Limits;

namespace Gateway.Tests.Limits;

public sealed class AddressDebtsTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");

    [Fact]
    public void A_debt_grows_to_its_limit_and_time_pays_it_off()
    {
        var debts = new AddressDebts();
        Assert.True(debts.TryAdd(One, 0, 400, 1000));
        Assert.True(debts.TryAdd(One, 0, 400, 1000));
        Assert.False(debts.TryAdd(One, 0, 400, 1000));
        Assert.Equal(800, debts.Debt(One, 0));
        Assert.Equal(0, debts.Debt(IPAddress.Parse("192.0.2.2"), 0));
        Assert.True(debts.TryAdd(One, 200, 400, 1000));
        Assert.Equal(0, debts.Debt(One, 5000));
        Assert.True(debts.TryAdd(One, 5000, 1000, 1000));
    }

    [Fact]
    public void An_IPv6_host_is_its_64_and_a_mapped_IPv4_address_is_IPv4()
    {
        var debts = new AddressDebts();
        Assert.True(debts.TryAdd(IPAddress.Parse("2001:db8::1"), 0, 500, 1000));
        Assert.Equal(500, debts.Debt(IPAddress.Parse("2001:db8::ffff:1"), 0));
        Assert.Equal(0, debts.Debt(IPAddress.Parse("2001:db8:0:1::1"), 0));
        Assert.True(debts.TryAdd(One, 0, 300, 1000));
        Assert.Equal(300, debts.Debt(IPAddress.Parse("::ffff:192.0.2.1"), 0));
    }

    [Fact]
    public void An_address_that_finds_no_place_owes_nothing_of_what_others_owe()
    {
        using var clock = new DeadlineClock(new FakeTimeProvider());
        var (debts, delays) = (new AddressDebts(), new TokenDelays(clock));
        for (var number = 0; number < 4 * AddressDebts.Capacity; number++)
        {
            Assert.True(debts.TryAdd(Guilty(number), 0, 1000, 1000));
            for (var wrong = 0; wrong < 4; wrong++)
            {
                delays.CountWrong(Guilty(number));
            }
        }

        for (var number = 0; number < 10_000; number++)
        {
            Assert.Equal(0, debts.Debt(Innocent(number), 0));
            Assert.True(delays.TryBegin(Innocent(number), out var delay));
            Assert.Equal(TimeSpan.Zero, delay);
        }

        // Those that there is a place for are held to what they owe.
        Assert.True(Enumerable.Range(0, 4 * AddressDebts.Capacity).Count(number => debts.Debt(Guilty(number), 0) == 1000) > AddressDebts.Capacity / 2);

        static IPAddress Guilty(int number) => new([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
        static IPAddress Innocent(int number) => new([192, 0, (byte)(number >> 8), (byte)number]);
    }

    /// <summary>A flood of addresses that owe little puts out, in each set of places, only the one that owes least: those that owe much stay held to it.</summary>
    [Fact]
    public void In_a_full_table_those_that_owe_little_take_the_places_of_one_another()
    {
        var debts = new AddressDebts();
        for (var number = 0; number < 4 * AddressDebts.Capacity; number++)
        {
            debts.TryAdd(Address(10, number), 0, 1000, 1000);
        }

        var before = Owing(1000, 10);
        Assert.InRange(before, AddressDebts.Capacity * 9 / 10, AddressDebts.Capacity);
        for (var number = 0; number < 4 * AddressDebts.Capacity; number++)
        {
            Assert.True(debts.TryAdd(Address(20, number), 0, 10, 1000));
            Assert.Equal(10, debts.Debt(Address(20, number), 0));
        }

        Assert.InRange(Owing(1000, 10), before - (AddressDebts.Capacity / 4), before);

        // One in each set, and those in places that the first flood has left free: a set that few addresses of it fell into.
        Assert.InRange(Owing(10, 20), 1, (AddressDebts.Capacity / 4) + AddressDebts.Capacity - before);

        int Owing(long debt, byte network) => Enumerable.Range(0, 4 * AddressDebts.Capacity).Count(number => debts.Debt(Address(network, number), 0) == debt);
        static IPAddress Address(byte network, int number) => new([network, (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
    }

    [Fact]
    public void A_million_addresses_take_no_more_memory_than_ten_and_whoever_owes_much_is_remembered_longest()
    {
        var debts = new AddressDebts();
        Assert.True(debts.TryAdd(One, 0, 100_000, 100_000));
        var bytes = new byte[16];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var index = 0; index < 1_000_000; index++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(3), index);
            debts.TryAdd(new IPAddress(bytes), 1, 100, 1000);
        }

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000L * 120, "nothing but the test's own addresses is allocated");
        Assert.Equal(99_999, debts.Debt(One, 1));
    }
}
