using Gateway.Hosting.Verbs;

namespace Gateway.Tests.Hosting;

public sealed class SelftestDoorsTests
{
    [Fact]
    public async Task It_goes_through_the_unix_udp_and_control_doors()
    {
        using var output = new StringWriter();
        var exitCode = await SelftestVerb.RunAsync([], output);
        var lines = output.ToString().Split(Environment.NewLine);
        Assert.Contains("unix: client received server observed \"ping over loopback\"", lines);
        Assert.Contains("udp: client received server observed \"ping over loopback\"", lines);
        Assert.Contains("control: client received pong", lines);
        Assert.Contains("Every door answered.", lines);
        Assert.Equal(0, exitCode);
    }
}
