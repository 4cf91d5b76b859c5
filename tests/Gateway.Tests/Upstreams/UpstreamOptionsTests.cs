using Gateway.Tests.Applications;
using Gateway.Tests.Hosting;
using Gateway.Upstreams;

namespace Gateway.Tests.Upstreams;

public sealed class UpstreamOptionsTests
{
    [Theory]
    [InlineData("00:00:00.100", "00:00:00", 0)]
    [InlineData("00:02:00", "01:00:00", 0)]
    [InlineData("00:00:00.099", "-00:00:01", 2)]
    [InlineData("00:02:01", "01:00:01", 2)]
    public void Durations_have_bounds(string connect, string rest, int faults) => Assert.Equal(
        faults,
        new UpstreamOptionsValidator().Validate(null, new UpstreamOptions { Connect = TimeSpan.Parse(connect), Rest = TimeSpan.Parse(rest) }).Failures?.Count() ?? 0);

    [Theory]
    [InlineData("Upstream", "", "Upstream is missing")]
    [InlineData("Upstream", "nonsense", "Upstream 'nonsense': use host:port")]
    [InlineData("Framing", "Line", "Application is 'Forward', which does not serve Line framing")]
    [InlineData("Application", "Echo", "Upstream is given, but the application Echo has no back end")]
    [InlineData("Forward:Idle", "00:00:00", "Forward:Idle is 00:00:00")]
    [InlineData("Forward:HalfClosed", "8.00:00:00", "Forward:HalfClosed is 8.00:00:00")]
    [InlineData("Forward:ProxyProtocol", "Version1", "Forward:ProxyProtocol is 'Version1'")]
    public void A_listener_that_can_not_forward_stops_the_start(string key, string value, string fault) =>
        Assert.Contains(fault, Assert.Single(Faults.Of([.. ForwardServer.Options("127.0.0.1:1"), ($"Gateway:Listeners:tunnel:{key}", value)])));
}
