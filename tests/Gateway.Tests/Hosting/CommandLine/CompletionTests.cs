using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting.CommandLine;

/// <summary>Completion, by the protocol and in a real shell.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("Gateway ch", "check")]
    [InlineData("Gateway che| --json", "check")]
    [InlineData("Gateway ", "check", "completion", "config", "frame", "healthcheck", "help", "selftest", "serve")]
    [InlineData("Gateway check --config ")]
    [InlineData("Gateway check --", "--beside-running", "--config", "--help", "--json", "--quiet")]
    [InlineData("Gateway check --q", "--quiet")]
    [InlineData("Gateway frame --", "--config", "--framing", "--help", "--hex", "--json", "--listener", "--verbose")]
    [InlineData("Gateway completion ", "bash", "fish", "zsh")]
    [InlineData("Gateway config sch", "schema")]
    [InlineData("Gateway --Gateway:Limits:MaxConn", "--Gateway:Limits:MaxConnections=", "--Gateway:Limits:MaxConnectionsPerAddress=")]
    [InlineData("Gateway check --gateway:lookup:u", "--Gateway:Lookup:Udp:")]
    [InlineData("Gateway --Gateway:Listen", "--Gateway:Listeners:")]
    [InlineData("Gateway --Gateway:Access:", "--Gateway:Access:Allow:", "--Gateway:Access:Deny:")]
    public async Task Words_and_keys_are_offered(string line, params string[] offered)
    {
        // The bar is the cursor: what follows does not count.
        var position = line.Contains('|') ? line.IndexOf('|') : line.Length;
        var (exitCode, output, _) = await GatewayProcess.RunAsync([$"[suggest:{position}]", line.Replace("|", "")]);
        Assert.Equal(0, exitCode);
        Assert.Equal(offered, output.Split('\n').Where(word => word.Length > 0 && (line.Contains(':') || word != "--Gateway:")));
    }

    [SkippableTheory]
    [InlineData("Gateway chec", "check")]
    [InlineData("Gateway check --bes", "--beside-running")]
    [InlineData("Gateway --Gateway:Limits:MaxQueuedM", "MaxQueuedMessages=")]
    [InlineData("Gateway --Gateway:Time", "Timeouts:")]
    public async Task Bash_completes_by_its_script(string line, string completed)
    {
        var bash = Tool.Require("bash", "bash");
        using var folder = new TempDirectory();
        InstallIn(folder);
        var (_, script, _) = await GatewayProcess.RunAsync(["completion", "bash"]);

        // As bash calls it: its words also end at colons and equals signs.
        var (exitCode, output) = await Tool.RunAsync(bash, ["--norc", "-c", $$"""
            PATH={{folder.Path}}:$PATH
            compopt() { echo "compopt $*"; }
            {{script}}
            complete -p Gateway
            COMP_LINE='{{line}}'
            COMP_POINT=${#COMP_LINE}
            COMP_WORDS=(Gateway)
            _Gateway_complete
            printf 'reply %s\n' "${COMPREPLY[@]}"
            """]);
        Assert.Equal(0, exitCode);
        var lines = output.TrimEnd().Split('\n');
        Assert.Equal("complete -o default -F _Gateway_complete Gateway", lines[0]);
        Assert.Equal($"reply {completed}", lines[^1]);
        Assert.Equal(completed.EndsWith(':') || completed.EndsWith('='), lines.Contains("compopt -o nospace"));
    }

    [SkippableFact]
    public async Task A_person_who_presses_tab_in_bash_gets_the_verb()
    {
        Tool.Require("bash", "bash");
        var script = Tool.Require("script", "bsdutils");
        using var folder = new TempDirectory();
        InstallIn(folder);
        var (_, completion, _) = await GatewayProcess.RunAsync(["completion", "bash"]);
        await File.WriteAllTextAsync(folder["rc"], $"PATH={folder.Path}:$PATH\n{completion}\n");

        var (_, output) = await Tool.RunAsync(script, ["-qec", $"bash --noprofile --rcfile {folder["rc"]} -i", "/dev/null"], "echo Gateway=\nGateway --vers\t\nexit\n");
        Assert.Contains(typeof(Gateway.Hosting.GatewayVerbs).Assembly.GetName().Version!.ToString(3), output);
    }

    [Theory]
    [InlineData("zsh", "compdef _Gateway_complete Gateway")]
    [InlineData("fish", "complete -c Gateway -f -a \"(_Gateway_complete)\"")]
    public async Task Other_shells_have_a_script(string shell, string line)
    {
        var (exitCode, output, _) = await GatewayProcess.RunAsync(["completion", shell]);
        Assert.Equal(0, exitCode);
        Assert.Contains(line, output.Split('\n'));
    }

    // As a command of its own, since a shell completes no argument of dotnet.
    private static void InstallIn(TempDirectory folder)
    {
        File.WriteAllText(folder["Gateway"], $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "Gateway.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder["Gateway"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }
}
