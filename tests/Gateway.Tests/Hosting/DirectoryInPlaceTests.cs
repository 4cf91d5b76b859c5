using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting;

/// <summary>A directory where a file should be stops the real program, and <c>check</c>, in words.</summary>
public sealed class DirectoryInPlaceTests : IDisposable
{
    private const string Words = "is a directory, not a file: remove it";

    private readonly TempDirectory _folder = new();

    public static TheoryData<string[]> Verbs => new(["check"], []);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task All_of_them_are_told_at_once(string[] verb)
    {
        Directory.CreateDirectory(_folder["d"]);
        string[] keys = ["Gateway:Listeners:line:TokensFile", "Gateway:Api:TokenFile", "Gateway:Listeners:frames:Tls:Certificate", "Gateway:Listeners:frames:Tls:Key", "Kestrel:Endpoints:Http:Certificate:Path", "Kestrel:Certificates:Default:Path"];
        var (exitCode, _, error) = await GatewayProcess.RunAsync(
            [.. verb, .. GatewayProcess.AnyPorts, .. keys.Select(key => $"--{key}={_folder["d"]}")], settings: "{}", prepare: folder =>
            {
                File.Delete(Path.Combine(folder, "appsettings.json"));
                Directory.CreateDirectory(Path.Combine(folder, "appsettings.json"));
                Directory.CreateDirectory(Path.Combine(folder, "appsettings.Production.json"));
            });
        Assert.Equal(1, exitCode);
        Assert.All(
            ["appsettings.json", "appsettings.Production.json", "Gateway:Listeners:line:TokensFile", "Gateway:Api:TokenFile", "Gateway:Listeners:frames:Tls", .. keys[^2..]],
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
