using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting;

/// <summary><c>--config FILE</c> and <c>Gateway__Config</c>, with the real executable.</summary>
public sealed class NamedSettingsFileTests : IDisposable
{
    private const string Quiet = """
        "Shutdown": { "Grace": "00:00:00" }, "Lookup": { "Udp": { "Url": "udp://127.0.0.1:0" } }
        """;

    private readonly TempDirectory _folder = new();

    private string Named => _folder[".gateway.json"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--config {0} check")]
    [InlineData("check --config={0}")]
    [InlineData("check --Gateway:Config={0}")]
    [InlineData("check")]
    public async Task It_takes_the_place_of_both_settings_files(string line)
    {
        File.WriteAllText(Named, """{ "Gateway": { "Limits": { "MaxConnections": 12 }, "Listeners": { "own": { "Url": "tcp://127.0.0.1:0" } } } }""");
        var isVariable = line == "check";
        var (exitCode, output, error) = await GatewayProcess.RunAsync(
            string.Format(line, Named).Split(' '),
            new() { ["DOTNET_ENVIRONMENT"] = "Trial", ["Gateway__Limits__MaxHttpConnections"] = "13", [isVariable ? "Gateway__Config" : "Unrelated"] = Named },
            settings: """{ "Gateway": { "Limits": { "MaxConnections": 99 }, "Listeners": { "other": { "Url": "tcp://127.0.0.1:0" } } } }""",
            prepare: folder => File.WriteAllText(Path.Combine(folder, "appsettings.Trial.json"), """{ "Gateway": { "Limits": { "MaxConnections": 98 } } }"""));

        Assert.True(exitCode == 0, output + error);
        Assert.Contains("\"MaxConnections\": 12,", output);
        Assert.Contains("\"MaxHttpConnections\": 13,", output);
        Assert.Contains("\"own\"", output);
        Assert.DoesNotContain("\"other\"", output);
    }

    [Fact]
    public async Task The_command_line_is_stronger_than_the_variable_and_a_relative_path_is_one_in_the_working_directory()
    {
        File.WriteAllText(Named, """{ "Gateway": { "Limits": { "MaxConnections": 12 } } }""");
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, Named);
        var (exitCode, output, error) = await GatewayProcess.RunAsync(["check", "--config", relative], new() { ["Gateway__Config"] = _folder["missing.json"] });

        Assert.True(exitCode == 0, output + error);
        Assert.Contains("\"MaxConnections\": 12,", output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("check --quiet")]
    [InlineData("healthcheck")]
    [InlineData("config")]
    public async Task A_missing_file_is_named(string verb)
    {
        var missing = _folder["missing.json"];
        var (exitCode, output, error) = await GatewayProcess.RunAsync(["--config", missing, .. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal(1, exitCode);
        Assert.True(verb == "check --quiet" ? output.StartsWith("NOT OK", StringComparison.Ordinal) : error.Contains($"Gateway:Config (--config) names '{missing}', which does not exist."), output + error);
    }

    [SkippableFact]
    public async Task A_directory_and_a_pipe_are_no_settings_files()
    {
        Skip.If(OperatingSystem.IsWindows(), "Pipes by name.");
        var (exitCode, _, error) = await GatewayProcess.RunAsync(["--config", _folder.Path]);
        Assert.Equal(1, exitCode);
        Assert.Contains($"'{_folder.Path}' is a directory", error);

        await Tool.RunAsync(Tool.Require("mkfifo", "coreutils"), [_folder["pipe"]]);
        (exitCode, _, error) = await GatewayProcess.RunAsync(["--config", _folder["pipe"]]);
        Assert.Equal(1, exitCode);
        Assert.Contains("is a pipe, a socket or a device", error);
    }

    [Fact]
    public async Task A_broken_file_is_named_with_the_place()
    {
        File.WriteAllText(Named, "{ \"Gateway\": {\n  \"Limits\": ");
        var (exitCode, _, error) = await GatewayProcess.RunAsync(["--config", Named]);
        Assert.Equal(1, exitCode);
        Assert.Contains(".gateway.json", error);
        Assert.Contains("LineNumber: 1", error);
    }

    [Fact]
    public async Task Named_in_a_settings_file_it_has_no_effect_and_that_is_a_fault()
    {
        var (exitCode, _, error) = await GatewayProcess.RunAsync(["check"], settings: """{ "Gateway": { "Config": "/etc/other.json" } }""");
        Assert.Equal(1, exitCode);
        Assert.Contains("Gateway:Config has no effect here", error);
        Assert.Contains("Gateway:Config has no effect here", Assert.Single(Faults.Of(("Gateway:Config", "/etc/other.json"))));
    }

    [Fact]
    public async Task It_is_read_again_when_it_changes()
    {
        File.WriteAllText(Named, $$"""{ "Gateway": { "Limits": { "MaxConnections": 12 }, "Listeners": { "line": { "Url": "tcp://127.0.0.1:0" } }, {{Quiet}} }, "Kestrel": { "Endpoints": { "Http": { "Url": "http://127.0.0.1:0" } } } }""");
        await using var gateway = await GatewayProcess.StartReadyAsync(["--config", Named]);
        File.WriteAllText(Named, File.ReadAllText(Named).Replace("12", "1", StringComparison.Ordinal));
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("Configuration reloaded: Gateway:Limits:MaxConnections")), "the changed file in the log");

        File.Delete(Named);
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("was not applied") && line.Contains(".gateway.json") && line.Contains("is gone")), "the missing file in the log");
        using var first = await TestClient.ConnectAsync(gateway.EndPoint("line"));
        Assert.Equal("READY", await first.ReceiveAsync());
        using var second = await TestClient.ConnectAsync(gateway.EndPoint("line"));
        Assert.Equal("ERR too many connections", await second.ReceiveAsync());
    }
}
