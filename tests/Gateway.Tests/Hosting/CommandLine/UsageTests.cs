using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting.CommandLine;

/// <summary>The command line of the real executable: what it says, and its exit codes.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("chek", "'chek' is not a verb of Gateway: do you mean 'check'?")]
    [InlineData("helthcheck", "'helthcheck' is not a verb of Gateway: do you mean 'healthcheck'?")]
    [InlineData("help chek", "'chek' is not a verb of Gateway: do you mean 'check'?")]
    [InlineData("check --quite", "'--quite' is not an option of Gateway check: do you mean '--quiet'?")]
    [InlineData("config schemo", "'schemo' is one word too many for Gateway config: do you mean 'schema'?")]
    [InlineData("check stray", "'stray' is one word too many for Gateway check.")]
    [InlineData("--dry-run=true", "'--dry-run=true' is not an option of Gateway. Options of the configuration are written --Section:Key=value")]
    [InlineData("frame --listner x", "'--listner' is not an option of Gateway frame: do you mean '--listener'?")]
    [InlineData("frame --listener", "Required argument missing for option: '--listener'.")]
    [InlineData("-x", "'-x' is not an option of Gateway.")]
    [InlineData("-v check", "'-v' is not an option of Gateway check.")]
    [InlineData("@words", "'@words' is not a verb of Gateway.")]
    [InlineData("check --config", "Required argument missing for option: '--config'.")]
    [InlineData("completion", "Required argument 'shell' missing for command: 'completion'.")]
    [InlineData("completion csh", "Argument 'csh' not recognized. Must be one of: 'bash' 'zsh' 'fish'.")]
    public async Task A_wrong_word_is_named_with_the_nearest_one_and_the_exit_code_is_2(string line, string words)
    {
        // A file of that name is not read for further words.
        var (exitCode, output, error) = await GatewayProcess.RunAsync(line.Split(' '), new() { ["LANG"] = "de_DE.UTF-8" });
        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith(words, error);
        Assert.Contains("--help", error);
    }

    [Theory]
    [InlineData("--help", "Gateway config schema > gateway.schema.json")]
    [InlineData("check --help", "Gateway check --beside-running")]
    [InlineData("--Gateway:Limits:MaxConnections=0 check -h", "Gateway check --beside-running")]
    [InlineData("check --help --Gateway:Limits:MaxConnections=0", "Gateway check --beside-running")]
    [InlineData("help config", "Gateway config --json")]
    [InlineData("config schema --help", "Gateway config schema > gateway.schema.json")]
    [InlineData("healthcheck -?", "Gateway healthcheck --json")]
    [InlineData("serve --help", "Gateway serve --config /etc/gateway/gateway.json")]
    [InlineData("selftest --help", "Gateway selftest --json")]
    [InlineData("frame --help", "Gateway frame --listener trackers")]
    [InlineData("completion --help", "Gateway completion fish")]
    public async Task Help_of_all_and_of_each_verb_has_examples_and_exit_codes(string line, string example)
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync(line.Split(' '));
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains($"  {example}", output);
        Assert.Contains("Usage:\n  Gateway", output);
        Assert.Contains("Exit codes: 0", output);
    }

    [Fact]
    public async Task The_version_is_that_of_the_executable()
    {
        var version = typeof(Gateway.Hosting.GatewayVerbs).Assembly.GetName().Version!.ToString(3);
        Assert.Equal((0, version, ""), await GatewayProcess.RunAsync(["--version"]));
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("serve -v")]
    [InlineData("-v")]
    [InlineData("-- seed=7 --config=none")]
    public async Task It_serves_without_a_verb_and_with_serve(string line)
    {
        await using var gateway = await GatewayProcess.StartReadyAsync([.. GatewayProcess.AnyPorts, .. line.Split(' ')]);
        using var client = await TestClient.ConnectAsync(gateway.EndPoint("line"));
        Assert.Equal("READY", await client.ReceiveAsync());
        await client.SendAsync("QUIT");
        Assert.Equal("BYE", await client.ReceiveAsync());
        await client.AssertClosedAsync();
        var isVerbose = line.Contains("-v");
        await Eventually.TrueAsync(() => !isVerbose || gateway.Output.Any(text => text.Contains("\"LogLevel\":\"Debug\"") && text.Contains("Session ")), "the session in the log");
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.Equal(isVerbose, gateway.Output.Any(text => text.Contains("\"LogLevel\":\"Debug\"")));
    }

    [Fact]
    public async Task A_level_on_the_command_line_is_stronger_than_verbose()
    {
        await using var gateway = await GatewayProcess.StartReadyAsync([.. GatewayProcess.AnyPorts, "--Logging:LogLevel:Gateway=Information", "-v"]);
        using var client = await TestClient.ConnectAsync(gateway.EndPoint("line"));
        Assert.Equal("READY", await client.ReceiveAsync());
        await client.SendAsync("QUIT");
        Assert.Equal("BYE", await client.ReceiveAsync());
        await client.AssertClosedAsync();
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.DoesNotContain(gateway.Output, text => text.Contains("\"LogLevel\":\"Debug\""));
    }

    [SkippableFact]
    public async Task Serving_loads_neither_the_parser_nor_what_draws_tables()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "/proc is Linux's.");
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts);
        Assert.DoesNotContain(gateway.Maps(), path => path.Contains("System.CommandLine") || path.Contains("Spectre"));
        await using var named = await GatewayProcess.StartReadyAsync(["serve", .. GatewayProcess.AnyPorts]);
        Assert.DoesNotContain(named.Maps(), path => path.Contains("Spectre"));
    }

    [Fact]
    public async Task Json_is_for_programs()
    {
        string[] small = [.. GatewayProcess.AnyPorts, "--Gateway:Limits:MaxConnections=100", "--Gateway:Limits:MaxHttpConnections=100"];
        using var check = Parse(await GatewayProcess.RunAsync(["check", "--json", .. small]), 0);
        Assert.True(check.RootElement.GetProperty("ok").GetBoolean());
        Assert.StartsWith("OK: ", check.RootElement.GetProperty("verdict").GetString());
        Assert.Contains(check.RootElement.GetProperty("findings").EnumerateArray(), one => one.GetProperty("mark").GetString() == "fits" && one.GetProperty("text").GetString()!.StartsWith("memory: ", StringComparison.Ordinal));
        Assert.Equal(100, check.RootElement.GetProperty("configuration").GetProperty("Gateway").GetProperty("Limits").GetProperty("MaxConnections").GetInt32());

        using var faulty = Parse(await GatewayProcess.RunAsync(["check", "--json", .. small, "--Gateway:Limits:MaxConnections=0"]), 1);
        Assert.False(faulty.RootElement.GetProperty("ok").GetBoolean());
        Assert.StartsWith("Gateway:Limits:MaxConnections is 0", Assert.Single(faulty.RootElement.GetProperty("faults").EnumerateArray()).GetString());

        using var quiet = Parse(await GatewayProcess.RunAsync(["check", "--json", "-q", .. small]), 0);
        Assert.Equal(["ok", "verdict"], quiet.RootElement.EnumerateObject().Select(one => one.Name));

        using var selftest = Parse(await GatewayProcess.RunAsync(["selftest", "--json"]), 0);
        Assert.Contains(selftest.RootElement.GetProperty("endpoints").EnumerateArray(), one => one.GetProperty("name").GetString() == "line" && one.GetProperty("ok").GetBoolean());

        using var unhealthy = Parse(await GatewayProcess.RunAsync(["healthcheck", "--json", "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:1"]), 1);
        Assert.False(unhealthy.RootElement.GetProperty("healthy").GetBoolean());
        Assert.StartsWith("Connection refused", unhealthy.RootElement.GetProperty("fault").GetString());
    }

    private static JsonDocument Parse((int ExitCode, string Output, string Error) run, int exitCode)
    {
        Assert.True(run.ExitCode == exitCode, run.Output + run.Error);
        return JsonDocument.Parse(run.Output);
    }
}
