using Gateway.Hosting.Verbs;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting;

public sealed class SelftestDoorsTests
{
    [Fact]
    public async Task It_goes_through_the_unix_udp_and_control_doors()
    {
        using var output = new StringWriter();
        var exitCode = await SelftestVerb.RunAsync(new VerbContext([], null, null, output, TextWriter.Null), isJson: false, isVerbose: false);
        var lines = output.ToString().Split(Environment.NewLine);
        Assert.Contains("unix: client received server observed \"ping over loopback\"", lines);
        Assert.Contains("udp: client received server observed \"ping over loopback\"", lines);
        Assert.Contains("control: client received pong", lines);
        Assert.Contains("Every endpoint answered.", lines);
        Assert.Equal(0, exitCode);
    }

    [Theory]
    [InlineData("/nowhere/at/all")]
    [InlineData("/dev/null")]
    public async Task Without_a_temporary_folder_it_says_which(string folder)
    {
        var (exitCode, _, error) = await GatewayProcess.RunAsync(["selftest"], new() { ["TMPDIR"] = folder });
        Assert.Equal(1, exitCode);
        Assert.StartsWith($"Gateway can't start. The self-test needs a folder for its sockets, and none can be made in '{folder}", error);
    }

    [Fact]
    public async Task A_temporary_folder_too_long_for_sockets_is_named()
    {
        using var directory = new TempDirectory();
        var folder = directory[new string('x', 90)];
        Directory.CreateDirectory(folder);
        var (exitCode, _, error) = await GatewayProcess.RunAsync(["selftest"], new() { ["TMPDIR"] = folder });
        Assert.Equal(1, exitCode);
        Assert.Contains($"'{folder}", error);
        Assert.Contains("TMPDIR", error);
    }
}
