using System.Net;
using Gateway.Limits;

namespace Gateway.Tests.Limits;

public sealed class AddressKeyTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("0.0.0.1", "::1", false)]
    [InlineData("0.0.0.0", "::", false)]
    [InlineData("fe80::1%1", "fe80::2%1", true)]
    public void One_client_is_an_IPv4_address_or_an_IPv6_64(string one, string other, bool isSame) =>
        Assert.Equal(isSame, AddressKey.FromAddress(IPAddress.Parse(one)) == AddressKey.FromAddress(IPAddress.Parse(other)));
}
