using Gateway.Control;

namespace Gateway.Tests.Control;

public sealed class DiscoveryOptionsTests
{
    [Fact]
    public void The_defaults_are_valid_and_off()
    {
        var options = new DiscoveryOptions();
        Assert.False(options.Enabled);
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), 1, 1000), (options.Interval, options.Expiry, options.Ttl, options.MaxPeers));
        Assert.Empty(Faults(options));
    }

    [Fact]
    public void At_their_bounds_they_are_valid()
    {
        Assert.Empty(Faults(new DiscoveryOptions
        {
            Group = "udp://[ff02::1:2]:65535",
            Interface = "eth0",
            Interval = TimeSpan.FromMilliseconds(100),
            Expiry = TimeSpan.FromMilliseconds(200),
            Ttl = 0,
            MaxPeers = 1,
            Node = new string('n', 63),
        }));
        Assert.Empty(Faults(new DiscoveryOptions { Interval = TimeSpan.FromHours(1), Expiry = TimeSpan.FromDays(1), Ttl = 255, MaxPeers = 100_000 }));
    }

    [Fact]
    public void Every_fault_is_named()
    {
        var options = new DiscoveryOptions { Group = "udp://10.0.0.1:5000", Interval = TimeSpan.FromMilliseconds(99), Expiry = TimeSpan.FromDays(2), Node = "a:b", Ttl = 256, MaxPeers = 0 };
        Assert.Equal(
            ["Group", "Interval", "Expiry", "Node", "Ttl", "MaxPeers"],
            Faults(options).Select(fault => fault.Split(' ')[0]["Gateway:Discovery:".Length..]));
    }

    [Theory]
    [InlineData("udp://239.1.2.3:0")]
    [InlineData("udp://239.1.2.3")]
    [InlineData("239.1.2.3:5000")]
    [InlineData("udp://[::1]:5000")]
    public void A_group_is_a_multicast_address_and_a_port(string group) =>
        Assert.StartsWith($"Gateway:Discovery:Group is '{group}': ", Assert.Single(Faults(new DiscoveryOptions { Group = group })));

    [Fact]
    public void A_group_of_one_link_needs_an_interface() => Assert.Equal(
        ["Gateway:Discovery:Interface is empty: the group 'udp://[ff02::1]:5000' is a different one on every interface, so name one."],
        Faults(new DiscoveryOptions { Group = "udp://[ff02::1]:5000" }));

    [Fact]
    public void Peers_must_have_two_chances() => Assert.StartsWith(
        "Gateway:Discovery:Expiry is 00:00:01.9000000",
        Assert.Single(Faults(new DiscoveryOptions { Expiry = TimeSpan.FromSeconds(1.9) })));

    private static IEnumerable<string> Faults(DiscoveryOptions options) => new DiscoveryOptionsValidator().Validate(null, options).Failures ?? [];
}
