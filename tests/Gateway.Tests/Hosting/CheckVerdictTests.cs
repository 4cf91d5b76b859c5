using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting;

/// <summary><c>Gateway check</c>'s one line, of the real executable.</summary>
public sealed class CheckVerdictTests
{
    private const string Ok = "OK: Gateway would start with this configuration, and this machine has the memory, open files and stop time for it.";
    private const string Faulty = "NOT OK: Gateway would not start with this configuration.";
    private const string TooMuch = "NOT OK: the lines that begin in capitals say why.";
    private const string TooMuchQuietly = "NOT OK: run check without --quiet to see what does not fit or can't be reached.";

    private static readonly string[] Small = [.. GatewayProcess.AnyPorts, "--Gateway:Limits:MaxConnections=100", "--Gateway:Limits:MaxHttpConnections=100"];

    public static TheoryData<string, int, string> Cases => new()
    {
        { "--Gateway:Timeouts:Idle=00:01:00", 0, Ok },
        { "--Gateway:Limits:MaxConnections=0", 1, Faulty },
        { "--Gateway:Nonsense=1", 1, Faulty },
        { "--Gateway:Shutdown:Drain=00:10:00", 1, TooMuch },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task It_stands_first_and_last(string argument, int exitCode, string verdict)
    {
        var (actual, output, _) = await GatewayProcess.RunAsync(["check", .. Small, argument]);
        var lines = output.Split('\n');

        Assert.Equal(exitCode, actual);
        Assert.Equal(verdict, lines[0]);
        Assert.Equal(verdict, lines[^1]);
        Assert.True(lines.Length >= 3);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Quiet_it_stands_alone(string argument, int exitCode, string verdict) =>
        Assert.Equal((exitCode, verdict == TooMuch ? TooMuchQuietly : verdict, ""), await GatewayProcess.RunAsync(["check", "--quiet", .. Small, argument]));

    [Fact]
    public async Task Which_variables_have_a_say_is_shown_without_their_values()
    {
        var (_, output, _) = await GatewayProcess.RunAsync(["check", .. Small], new() { ["Gateway__Api__Token"] = "a-secret-that-is-long-enough", ["DOTNET_ENVIRONMENT"] = "Development" });

        Assert.Contains("Set by environment variables: DOTNET_ENVIRONMENT, Gateway__Api__Token.", output);
        Assert.DoesNotContain("a-secret", output);
        Assert.Contains("No environment variable sets anything.", (await GatewayProcess.RunAsync(["check", .. Small])).Output);
    }
}
