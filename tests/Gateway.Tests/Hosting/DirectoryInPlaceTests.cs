using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting;

/// <summary>A directory where a file should be stops the real program, and <c>check</c>, in words.</summary>
public sealed class DirectoryInPlaceTests : IDisposable
{
    private const string Words = "is a directory, not a file: remove it";

    private static readonly string[] BackEnd =
        ["--Gateway:Listeners:app:Url=tcp://127.0.0.1:0", "--Gateway:Listeners:app:Application=Http", "--Gateway:Listeners:app:Upstream=http://127.0.0.1:1"];

    private readonly TempDirectory _folder = new();

    public static TheoryData<string[]> Verbs => new(["check"], []);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task All_of_them_are_told_at_once(string[] verb)
    {
        Directory.CreateDirectory(_folder["d"]);
        string[] keys = ["Gateway:Listeners:line:TokensFile", "Gateway:Api:TokenFile", "Gateway:Listeners:app:Http:SecretFile", "Gateway:Listeners:frames:Tls:Certificate", "Gateway:Listeners:frames:Tls:Key", "Kestrel:Endpoints:Http:Certificate:Path", "Kestrel:Certificates:Default:Path"];
        var (exitCode, _, error) = await GatewayProcess.RunAsync(
            [.. verb, .. GatewayProcess.AnyPorts, .. BackEnd, .. keys.Select(key => $"--{key}={_folder["d"]}")], settings: "{}", prepare: folder =>
            {
                File.Delete(Path.Combine(folder, "appsettings.json"));
                Directory.CreateDirectory(Path.Combine(folder, "appsettings.json"));
                Directory.CreateDirectory(Path.Combine(folder, "appsettings.Production.json"));
            });
        Assert.Equal(1, exitCode);
        Assert.All(
            ["appsettings.json", "appsettings.Production.json", "Gateway:Listeners:line:TokensFile", "Gateway:Api:TokenFile", "Gateway:Listeners:app:Http:SecretFile", "Gateway:Listeners:frames:Tls", .. keys[^2..]],
            key => Assert.Matches($@"(?m)^\s*{Regex.Escape(key)} can't be used: .*{Words}", error));
        Assert.DoesNotContain("   at ", error);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task The_table_s_is_told_by_its_key(string[] verb)
    {
        Directory.CreateDirectory(_folder["table.json"]);
        var (exitCode, output, error) = await GatewayProcess.RunAsync([.. verb, .. GatewayProcess.AnyPorts, $"--Gateway:Lookup:File={_folder["table.json"]}"]);
        Assert.Equal(1, exitCode);

        // The start says it in its last words, check among what it shows.
        Assert.Contains("Gateway:Lookup:File: ", output + error);
        Assert.Contains(Words, output + error);
        Assert.DoesNotContain("   at ", output + error);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task The_image_s_defaults_are_no_exception(string[] verb)
    {
        var (exitCode, _, error) = await GatewayProcess.RunAsync([.. verb, .. GatewayProcess.AnyPorts], settings: "{}", prepare: folder =>
            Directory.CreateDirectory(Path.Combine(folder, "defaults.json")));
        Assert.Equal(1, exitCode);
        Assert.Matches($"(?m)^\\s*defaults.json can't be used: .*{Words}", error);
    }

    // To open a pipe is to wait for who writes into it, so nothing may.
    [SkippableTheory]
    [InlineData("appsettings.json")]
    [InlineData("appsettings.Production.json")]
    [InlineData("defaults.json")]
    public async Task A_pipe_in_a_settings_file_s_place_is_told_and_not_waited_for(string name)
    {
        Skip.If(OperatingSystem.IsWindows(), "Named pipes lie in the file system on Unix only.");
        foreach (var verb in new string[][] { ["check"], [], ["healthcheck"], ["selftest"] })
        {
            var (exitCode, _, error) = await GatewayProcess.RunAsync([.. verb, .. GatewayProcess.AnyPorts], settings: "{}", prepare: folder =>
            {
                var path = Path.Combine(folder, name);
                File.Delete(path);
                using var made = System.Diagnostics.Process.Start("mkfifo", [path]);
                made.WaitForExit();
            });
            Assert.Equal(1, exitCode);
            Assert.Contains($"{name} can't be used: '", error);
            Assert.Contains("is a pipe, a socket or a device, not a file", error);
        }
    }

    [Fact]
    public async Task A_settings_file_that_is_a_link_to_nowhere_is_not_passed_over()
    {
        var (exitCode, _, error) = await GatewayProcess.RunAsync(["check"], settings: "{}", prepare: folder =>
        {
            File.Delete(Path.Combine(folder, "appsettings.json"));
            File.CreateSymbolicLink(Path.Combine(folder, "appsettings.json"), "nowhere.json");
        });
        Assert.Equal(1, exitCode);
        Assert.Contains("appsettings.json", error);
    }
}
