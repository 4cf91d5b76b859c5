using System.Globalization;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>systemd reads its unit without a word.</summary>
public sealed class SystemdTests
{
    private static readonly string Unit = Repository.Read("deploy/systemd/gateway.service");

    [SkippableFact]
    public async Task It_is_verified()
    {
        var analyze = Tool.Require("systemd-analyze", "systemd");
        using var folder = new TempDirectory();

        // A program that is there, since ours is not installed.
        await File.WriteAllTextAsync(folder["gateway.service"], Fit(await Tool.RunAsync(analyze, ["--version"])));
        var (exitCode, complaints) = await Tool.RunAsync(analyze, ["verify", "--man=no", folder["gateway.service"]]);
        Assert.True(exitCode == 0 && complaints.Length == 0, complaints);

        await File.WriteAllTextAsync(folder["wrong.service"], (await File.ReadAllTextAsync(folder["gateway.service"])).Replace("LimitNOFILE=", "LimitNOFILES="));
        Assert.Contains("LimitNOFILES", (await Tool.RunAsync(analyze, ["verify", "--man=no", folder["wrong.service"]])).Output);
    }

    /// <summary>systemd reads it without a word.</summary>
    [SkippableFact]
    public async Task The_socket_unit_is_verified()
    {
        var analyze = Tool.Require("systemd-analyze", "systemd");
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder["gateway.service"], Fit(await Tool.RunAsync(analyze, ["--version"])));
        await File.WriteAllTextAsync(folder["gateway.socket"], Repository.Read("deploy/systemd/gateway.socket"));
        var (exitCode, complaints) = await Tool.RunAsync(analyze, ["verify", "--man=no", folder["gateway.socket"]]);
        Assert.True(exitCode == 0 && complaints.Length == 0, complaints);
    }

    // The unit for this system's systemd: before 253 as its comment says.
    private static string Fit((int ExitCode, string Output) version) =>
        int.Parse(version.Output.Split(' ')[1], CultureInfo.InvariantCulture) >= 253
            ? Unit.Replace("/opt/gateway/Gateway", "/bin/true")
            : Unit.Replace("/opt/gateway/Gateway", "/bin/true").Replace("Type=notify-reload", "Type=notify\nExecReload=/bin/kill -HUP $MAINPID");

    [Fact]
    public async Task What_it_tells_the_gateway_are_options() =>
        await Hosting.Faults.NoneInAsync(
        [
            .. AppSettings.All(),
            .. Unit.Split('\n').Where(line => line.StartsWith("Environment=")).Select(line => line.Split('=', 3)).Where(parts => !parts[1].EndsWith("__File") && !parts[1].EndsWith("__Path"))
                .Select(parts => (parts[1].Replace("__", ":"), (string?)parts[2])),
        ]);
}
