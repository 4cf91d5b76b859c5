using System.Net;
using System.Net.Sockets;
using Gateway.Upstreams;

namespace Gateway.Tests.Upstreams;

public sealed class UpstreamAddressTests
{
    [Fact]
    public void An_address_is_an_IP_a_name_or_a_path()
    {
        var addresses = UpstreamAddress.ParseList("127.0.0.1:80, [::1]:81,db.example:5432 ,unix:///run/x.sock", out var fault);

        Assert.Null(fault);
        Assert.Equal(
            new EndPoint[] { new IPEndPoint(IPAddress.Loopback, 80), new IPEndPoint(IPAddress.IPv6Loopback, 81), new DnsEndPoint("db.example", 5432), new UnixDomainSocketEndPoint("/run/x.sock") },
            addresses.Select(address => address.EndPoint));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData(" , ")]
    [InlineData("host")]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData(":80")]
    [InlineData("::1:80")]
    [InlineData("[127.0.0.1]:80")]
    [InlineData("tcp://host:80")]
    [InlineData("ho st:80")]
    [InlineData("unix://run/x.sock")]
    [InlineData("unix:///run/")]
    [InlineData("a:1,b")]
    [InlineData("a:1,a:1")]
    public void Anything_else_is_a_fault(string? list)
    {
        Assert.Empty(UpstreamAddress.ParseList(list, out var fault));
        Assert.NotNull(fault);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_list_has_a_limit(int count, bool isFine)
    {
        UpstreamAddress.ParseList(string.Join(',', Enumerable.Range(1, count).Select(port => $"h:{port}")), out var fault);
        Assert.Equal(isFine, fault is null);
    }

    [Fact]
    public void Families_take_turns_and_the_first_stays_first()
    {
        var addresses = new[] { "::1", "::2", "::3", "10.0.0.1", "10.0.0.2" }.Select(IPAddress.Parse);

        Assert.Equal(["::1", "10.0.0.1", "::2", "10.0.0.2", "::3"], UpstreamDialer.Interleave(addresses).Select(address => address.ToString()));
        Assert.Empty(UpstreamDialer.Interleave([]));
    }
}
