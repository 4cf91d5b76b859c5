using System.Net;
using Gateway.Access;
using Gateway.Tests.Support;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Access;

public sealed class AccessListTests
{
    private readonly ProxyProtocolOptions _proxies = new();

    [Fact]
    public void Without_lists_everyone_is_admitted() => Assert.True(Admits(new AccessOptions(), "192.0.2.1"));

    [Fact]
    public void Deny_wins_over_Allow()
    {
        var options = new AccessOptions { Allow = { "192.0.2.0/24" }, Deny = { "192.0.2.128/25" } };
        Assert.True(Admits(options, "192.0.2.1"));
        Assert.True(Admits(options, "::ffff:192.0.2.1"));
        Assert.False(Admits(options, "192.0.2.200"));
        Assert.False(Admits(options, "198.51.100.1"));
        Assert.False(Admits(options, "2001:db8::1"));
    }

    [Fact]
    public void A_trusted_proxy_that_speaks_for_itself_need_not_be_allowed_but_can_be_denied()
    {
        _proxies.TrustedProxies.Add("198.51.100.0/24");
        var options = new AccessOptions { Allow = { "192.0.2.0/24" }, Deny = { "198.51.100.9" } };
        Assert.True(Admits(options, "198.51.100.1"));
        Assert.False(Admits(options, "198.51.100.9"));
    }

    [Fact]
    public void A_changed_list_is_in_force_at_once()
    {
        var options = new TestOptions<AccessOptions>(new AccessOptions());
        var access = new AccessList(options, new TrustedProxies(Options.Create(_proxies)));
        Assert.True(access.Admits(IPAddress.Parse("192.0.2.1")));
        options.Change(new AccessOptions { Deny = { "192.0.2.1" } });
        Assert.False(access.Admits(IPAddress.Parse("192.0.2.1")));
    }

    private bool Admits(AccessOptions options, string address) =>
        new AccessList(new TestOptions<AccessOptions>(options), new TrustedProxies(Options.Create(_proxies))).Admits(IPAddress.Parse(address));
}
