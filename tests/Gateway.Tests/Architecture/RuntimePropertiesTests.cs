using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gateway.Tests.Support;

namespace Gateway.Tests.Architecture;

/// <summary>
/// What the projects ask of the runtime is what it gets. MSBuild takes any name for a property, and one that nothing reads changes nothing, without a word.
/// </summary>
public sealed partial class RuntimePropertiesTests
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    // The tests run on the shared framework; the SDK is that of the same installation.
    private static readonly string Sdk = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "sdk"));

    private static readonly Lazy<string> Targets = new(() => string.Join('\n', Directory.EnumerateFiles(Sdk, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file) is ".targets" or ".props" or ".tasks").Select(File.ReadAllText)));

    public static TheoryData<string> Projects => [.. Files().Select(file => Path.GetRelativePath(Repository.Root, file))];

    public static TheoryData<string> Executables => [.. Files().Where(file => File.ReadAllText(file).Contains("<OutputType>Exe", StringComparison.Ordinal)).Select(file => Path.GetRelativePath(Repository.Root, file))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_property_that_a_project_sets_is_one_that_the_SDK_or_a_project_reads(string project)
    {
        var ours = string.Join('\n', Files().Select(File.ReadAllText));
        Assert.All(Properties(project), property =>
            Assert.True(Reads(Targets.Value, property.Name) || Reads(ours, property.Name), $"{project} sets {property.Name}, which nothing reads."));
    }

    [Fact]
    public async Task The_published_gateway_runs_with_every_property_of_its_project()
    {
        using var folder = new TempDirectory();
        var (exitCode, output) = await PublishAsync(folder.Path);
        Assert.True(exitCode == 0, output);

        var runs = Read(folder["Gateway.runtimeconfig.json"]);
        Assert.Equal("False", runs["System.GC.Server"].ToString());
        AssertHas("src/Gateway/Gateway.csproj", runs);
    }

    [Fact]
    public void These_tests_run_with_every_property_of_their_project()
    {
        AssertHas("tests/Gateway.Tests/Gateway.Tests.csproj", Read(Path.Combine(AppContext.BaseDirectory, "Gateway.Tests.runtimeconfig.json")));
        Assert.False(System.Runtime.GCSettings.IsServerGC);
    }

    [SkippableTheory]
    [MemberData(nameof(Executables))]
    public void What_was_built_runs_with_every_property_of_its_project(string project)
    {
        var built = Path.Combine(Repository.Root, Path.GetDirectoryName(project)!, "bin", Configuration, "net10.0", Path.ChangeExtension(Path.GetFileName(project), ".runtimeconfig.json"));
        Skip.IfNot(File.Exists(built), "It is not built in this configuration: dotnet build.");
        AssertHas(project, Read(built));
    }

    private static void AssertHas(string project, Dictionary<string, JsonElement> runs)
    {
        foreach (var (name, value) in Asked(project))
        {
            Assert.True(runs.TryGetValue(name, out var actual), $"{project} asks for {name}, which its runtimeconfig.json has not.");
            Assert.Equal(value, actual.ToString(), ignoreCase: true);
        }
    }

    // Options by name, and properties that the SDK makes options of.
    private static IEnumerable<(string Name, string Value)> Asked(string project)
    {
        var options = Option().Matches(Targets.Value).ToLookup(match => match.Groups[2].Value, match => match.Groups[1].Value);
        return Elements(project, "ItemGroup").Where(item => item.Name.LocalName == "RuntimeHostConfigurationOption")
            .Select(item => (item.Attribute("Include")!.Value, item.Attribute("Value")!.Value))
            .Concat(Properties(project).SelectMany(property => options[property.Name].Select(option => (option, property.Value))));
    }

    // The last of each name is the one that counts.
    private static IEnumerable<(string Name, string Value)> Properties(string project) =>
        Elements("Directory.Build.props", "PropertyGroup").Concat(Elements(project, "PropertyGroup"))
            .GroupBy(property => property.Name.LocalName, property => property.Value, (name, values) => (name, values.Last()));

    private static IEnumerable<XElement> Elements(string project, string group) =>
        XDocument.Load(Path.Combine(Repository.Root, project)).Root!.Elements(group).Elements();

    private static IEnumerable<string> Files() => new[] { "src", "tests", "bench" }.SelectMany(folder =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories));

    private static bool Reads(string text, string property) => text.Contains($"$({property})", StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, JsonElement> Read(string file) => JsonDocument.Parse(File.ReadAllText(file)).RootElement
        .GetProperty("runtimeOptions").GetProperty("configProperties").EnumerateObject().ToDictionary(property => property.Name, property => property.Value);

    private static async Task<(int ExitCode, string Output)> PublishAsync(string folder)
    {
        using var publish = Process.Start(new ProcessStartInfo("dotnet", ["publish", "src/Gateway", "--no-build", "-c", Configuration, "-o", folder, "-v", "q"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        })!;
        var output = await publish.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(3));
        await publish.WaitForExitAsync();
        return (publish.ExitCode, output);
    }

    [GeneratedRegex("""<RuntimeHostConfigurationOption\s+Include="([^"]+)"\s+Condition="'\$\((\w+)\)'[^"]*"\s+Value="\$\(\2\)""")]
    private static partial Regex Option();
}
