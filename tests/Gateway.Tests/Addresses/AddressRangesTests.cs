using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Access;
using Gateway.Addresses;
using Gateway.Tests.Support;

namespace Gateway.Tests.Addresses;

public sealed class AddressRangesTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0")]
    [InlineData("192.0.2.7", "192.0.2.7", "::ffff:192.0.2.7", "192.0.2.6", "192.0.2.8")]
    [InlineData("0.0.0.0/0", "0.0.0.0", "255.255.255.255", "::1", "2001:db8::1")]
    [InlineData("::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "10.0.0.1", "::ffff:10.0.0.1")]
    [InlineData("2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db7:ffff::1", "2001:db9::")]
    [InlineData("::ffff:10.0.0.0/104", "10.1.2.3", "::ffff:10.9.9.9", "11.0.0.1", "2001:db8::1")]
    [InlineData("2001:db8::5", "2001:db8::5", "2001:db8::5", "2001:db8::4", "2001:db8::6")]
    public void A_range_holds_what_is_between_its_ends_and_no_more(string range, string first, string last, string outside, string alsoOutside)
    {
        var ranges = AddressRanges.Parse([range]);
        Assert.All([first, last], address => Assert.True(ranges.Contains(IPAddress.Parse(address)), address));
        Assert.All([outside, alsoOutside], address => Assert.False(ranges.Contains(IPAddress.Parse(address)), address));
    }

    [Fact]
    public void Any_ranges_hold_exactly_what_one_of_them_holds()
    {
        // Few addresses and short differences, so that ranges overlap, touch and lie within one another.
        var networks = from last in Gen.Choose(0, 63) from length in Gen.Choose(26, 32) select $"192.0.2.{last & (-1 << (32 - length))}/{length}";
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(networks.ArrayOf().ToArbitrary(), texts =>
        {
            var ranges = AddressRanges.Parse(texts);
            var plain = texts.Select(text => IPNetwork.Parse(text)).ToList();
            return Enumerable.Range(0, 70).Select(last => IPAddress.Parse($"192.0.2.{last}"))
                .All(address => ranges.Contains(address) == plain.Exists(network => network.Contains(address)));
        }));
    }

    [Fact]
    public void Asking_a_hundred_thousand_ranges_allocates_nothing_and_takes_few_steps()
    {
        var ranges = AddressRanges.Parse(Enumerable.Range(0, 100_000).Select(index => $"10.{index >> 14}.{(index >> 6) & 255}.{(index & 63) << 2}/31"));
        var (inside, outside) = (AddressNumber.FromAddress(IPAddress.Parse("10.3.7.4")), AddressNumber.FromAddress(IPAddress.Parse("10.3.7.6")));
        Assert.True(ranges.Contains(inside));
        Assert.False(ranges.Contains(outside));

        // A walk over all of them, billions of steps, would outlast every timeout.
        Assert.Equal(0, ThreadAllocation.Least(() =>
        {
            for (var count = 0; count < 100_000; count++)
            {
                ranges.Contains(count % 2 == 0 ? inside : outside);
            }
        }));
    }

    [Theory]
    [InlineData("10.0.0.1/8")]
    [InlineData("10.1")]
    [InlineData("10.0.0.0/33")]
    [InlineData("example.com")]
    [InlineData("")]
    public void What_is_no_range_is_named_with_its_key(string text)
    {
        var options = new AccessOptions { Allow = { "10.0.0.0/8", text }, Deny = { text, "::1" } };
        var faults = new AccessValidator().Validate(null, options).Failures!.ToList();
        Assert.Equal(2, faults.Count);
        Assert.StartsWith($"Gateway:Access:Allow:1 is '{text}'", faults[0]);
        Assert.StartsWith($"Gateway:Access:Deny:0 is '{text}'", faults[1]);
    }
}
