using Gateway.Hosting.Reload;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Hosting.Reload;

/// <summary>Which keys differ, and which of them follow without a restart.</summary>
public sealed class ConfigurationChangeTests
{
    [Theory]
    [InlineData("Gateway:Limits:MaxConnections", true)]
    [InlineData("gateway:limits:maxconnections", true)]
    [InlineData("Gateway:Timeouts:Idle", true)]
    [InlineData("Gateway:Listeners:line:Tokens:3", true)]
    [InlineData("Gateway:Listeners:line:TokensFile", true)]
    [InlineData("Gateway:Listeners:line:MaxConnections", true)]
    [InlineData("Gateway:Api:Token", true)]
    [InlineData("Kestrel:Endpoints:Http:Url", false)]
    [InlineData("Logging:LogLevel:Default", true)]
    [InlineData("Gateway:Api:MonitoringEndpoint", false)]
    [InlineData("Gateway:Listeners:line:Url", false)]
    [InlineData("Gateway:Listeners:MaxConnections:Url", false)]
    [InlineData("Gateway:Listeners:line:Tls:Certificate", false)]
    [InlineData("Gateway:Listeners:line:Socket:KeepAlive:Time", false)]
    [InlineData("Gateway:Listeners:app:Upstream", false)]
    [InlineData("Gateway:Listeners:app:Http:Retries", false)]
    [InlineData("Gateway:Listeners:app:Forward:Idle", false)]
    [InlineData("Gateway:Upstreams:Connect", false)]
    [InlineData("Gateway:Limits:MaxConcurrentRequests", false)]
    [InlineData("Gateway:Limits:MaxQueuedRequests", false)]
    [InlineData("Gateway:Transport", false)]
    [InlineData("Gateway:Lookup:Entries:a", false)]
    [InlineData("Gateway:ProxyProtocol:TrustedProxies:0", false)]
    public void Each_option_says_whether_it_follows(string key, bool follows) => Assert.Equal(follows, ConfigurationChange.IsReloadable(key));

    [Fact]
    public void Keys_that_came_went_or_differ_are_named_in_order_and_those_that_nobody_reads_are_not()
    {
        var change = ConfigurationChange.Between(
            Of(("Gateway:Limits:MaxConnections", "1"), ("Gateway:Timeouts:Idle", "00:01:00"), ("Gateway:Listeners:a:Url", "tcp://127.0.0.1:1"), ("PATH", "a")),
            Of(("Gateway:Limits:MAXCONNECTIONS", "1"), ("Gateway:Limits:MaxMessageSize", "5"), ("Gateway:Listeners:a:Url", "tcp://127.0.0.1:2"), ("PATH", "b")));

        Assert.Equal(["Gateway:Limits:MaxMessageSize", "Gateway:Timeouts:Idle"], change.Reloadable);
        Assert.Equal(["Gateway:Listeners:a:Url"], change.NeedsRestart);
    }

    private static IConfigurationRoot Of(params (string Key, string? Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, value.Value))).Build();
}
