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
