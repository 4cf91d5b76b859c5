using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting;

/// <summary>The package as somebody else gets it: from a feed, into a project in an empty folder, made from the template.</summary>
public sealed partial class PackageTests : IDisposable
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_project_from_the_template_is_a_gateway_with_a_verb_of_its_own()
    {
        var project = await CreateAsync("gateway", "Tills");
        await BuildAsync(project);
        var built = Path.Combine(project, "bin", "Debug", "net10.0", "Tills.dll");
        string[] ports = ["--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0", "--Gateway:Listeners:line:Url=tcp://127.0.0.1:0", "--Gateway:Shutdown:Grace=00:00:00"];
        await using (var gateway = await GatewayProcess.StartReadyAsync(ports, program: built))
        {
            using var client = await TestClient.ConnectAsync(gateway.EndPoint("line"));
            Assert.Equal("READY", await client.ReceiveAsync());
            await client.SendAsync("TIME", "UPPER till 7", "HELP");
            Assert.StartsWith("OK 20", await client.ReceiveAsync());
            Assert.Equal("OK TILL 7", await client.ReceiveAsync());
            Assert.Contains(" TIME UPPER", await client.ReceiveAsync());
            using var http = new HttpClient { BaseAddress = gateway.Http };
            using var answer = await http.PostAsync("/api/v1/commands/UPPER", new StringContent("abc"));
            Assert.Equal("OK ABC", await answer.Content.ReadAsStringAsync());

            // The demo listeners are the executable's, not the package's.
            using var listeners = JsonDocument.Parse(await http.GetStringAsync("/api/v1/listeners"));
            Assert.Equal(["line", "ws"], listeners.RootElement.GetProperty("listeners").EnumerateArray().Select(one => one.GetProperty("name").GetString()).Order());
            gateway.Signal(GatewayProcess.Terminate);
            Assert.Equal(0, await gateway.ExitAsync());
        }

        await using var help = GatewayProcess.Start(["--help"], program: built);
        Assert.Equal(0, await help.ExitAsync());
        Assert.Contains("  Tills check", help.Output);
        await using var check = GatewayProcess.Start(["check", .. ports], program: built);
        Assert.True(await check.ExitAsync() == 0, string.Join('\n', check.Error.Concat(check.Output)));
        await using var selftest = GatewayProcess.Start(["selftest"], program: built);
        Assert.True(await selftest.ExitAsync() == 0, string.Join('\n', selftest.Error.Concat(selftest.Output)));
    }

    [Fact]
    public async Task A_host_that_only_refers_to_the_package_stays_as_it_was()
    {
        var project = await CreateAsync("web", "Shop");
        await RunAsync(project, "publish", "-o", _folder["before"], "-v", "q", "--nologo");
        var file = Path.Combine(project, "Shop.csproj");
        var edited = XDocument.Load(file);
        edited.Root!.Add(new XElement("ItemGroup", new XElement("PackageReference", new XAttribute("Include", "Gateway.Server"), new XAttribute("Version", Repository.Version))));
        edited.Save(file);
        var program = Path.Combine(project, "Program.cs");
        var before = await File.ReadAllTextAsync(program);
        await File.WriteAllTextAsync(program, "using Gateway.Hosting;\n" + before
            .Replace("var app =", "builder.AddGateway();\nvar app =", StringComparison.Ordinal).Replace("app.Run()", "app.MapGateway();\napp.Run()", StringComparison.Ordinal));
        await RunAsync(project, "publish", "-o", _folder["after"], "-v", "q", "--nologo");

        Assert.Equal(RuntimeProperties(_folder["before"]), RuntimeProperties(_folder["after"]));
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(project, "appsettings.json")), await File.ReadAllTextAsync(Path.Combine(_folder["after"], "appsettings.json")));
        Assert.Equal(OtherThanCode(_folder["before"]), OtherThanCode(_folder["after"]));
    }

    /// <summary>The blocks of docs/extending.md about a gateway in one's own host, as a reader puts them together.</summary>
    [Fact]
    public async Task The_host_that_the_docs_show_builds_runs_with_its_properties_and_serves_a_verb()
    {
        var project = await CreateAsync("web", "Shop");
        var page = Repository.Read("docs/extending.md");
        page = page[page.IndexOf("## A gateway in your own host", StringComparison.Ordinal)..page.IndexOf("## Pushing from your own code", StringComparison.Ordinal)];
        var blocks = Block().Matches(page).ToLookup(block => block.Groups[1].Value, block => block.Groups[2].Value);
        var (host, telemetry) = (blocks["csharp"].First(), blocks["csharp"].Last());
        var code = host.Replace("var app =", $"{Using().Replace(telemetry, "")}var app =", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(project, "Program.cs"), string.Concat(Using().Matches(telemetry)) + code);
        File.Copy(Path.Combine(Repository.Root, "samples", "Gateway.Samples", "TimeCommand.cs"), Path.Combine(project, "TimeCommand.cs"));

        var file = Path.Combine(project, "Shop.csproj");
        var edited = XDocument.Load(file);
        var properties = XElement.Parse($"<Project>{blocks["xml"].Single()}</Project>");
        edited.Root!.Add(new XElement("ItemGroup", new XElement("PackageReference", new XAttribute("Include", "Gateway.Server"), new XAttribute("Version", Repository.Version))));
        edited.Root!.Add(properties.Elements());
        edited.Save(file);
        await BuildAsync(project);

        var built = Path.Combine(project, "bin", "Debug", "net10.0");
        using var runs = JsonDocument.Parse(RuntimeProperties(built));
        Assert.Equal("False", runs.RootElement.GetProperty("System.GC.Server").ToString());
        Assert.All(properties.Descendants("RuntimeHostConfigurationOption"), option =>
            Assert.Equal(option.Attribute("Value")!.Value, runs.RootElement.GetProperty(option.Attribute("Include")!.Value).ToString(), ignoreCase: true));
        await using var gateway = await GatewayProcess.StartReadyAsync(
            ["--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0", "--Gateway:Listeners:line:Url=tcp://127.0.0.1:0", "--Gateway:Shutdown:Grace=00:00:00"], program: Path.Combine(built, "Shop.dll"));
        using var client = await TestClient.ConnectAsync(gateway.EndPoint("line"));
        Assert.Equal("READY", await client.ReceiveAsync());
        await client.SendAsync("TIME");
        Assert.StartsWith("OK 20", await client.ReceiveAsync());
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
    }

    private static string RuntimeProperties(string folder)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "Shop.runtimeconfig.json")));
        return json.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").GetRawText();
    }

    private static IEnumerable<string> OtherThanCode(string folder) =>
        Directory.GetFiles(folder).Select(file => Path.GetFileName(file)!).Where(file => !Code().IsMatch(file)).Order(StringComparer.Ordinal);

    /// <summary>Packs what was built into a feed, and makes a project of that template beside it.</summary>
    private async Task<string> CreateAsync(string template, string name)
    {
        await RunAsync(Repository.Root, "pack", "src/Gateway.Server", "--no-build", "-c", Configuration, "-o", _folder["feed"], "-v", "q", "--nologo");
        await RunAsync(Repository.Root, "pack", "templates", "-o", _folder["feed"], "-v", "q", "--nologo");
        var global = await RunAsync(_folder.Path, "nuget", "locals", "global-packages", "--list");

        // A cache of its own, since a cache takes a version that it has for the same as that of the feed; what others need is taken from the machine's.
        await File.WriteAllTextAsync(_folder["nuget.config"], $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{_folder["packages"]}" /></config>
              <fallbackPackageFolders><add key="machine" value="{global[(global.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()}" /></fallbackPackageFolders>
              <packageSources><add key="feed" value="{_folder["feed"]}" /></packageSources>
            </configuration>
            """);
        if (template == "gateway")
        {
            // Into a place of this test's, not the user's.
            await RunAsync(_folder.Path, "new", "install", "--debug:custom-hive", _folder["templates"], Directory.GetFiles(_folder["feed"], "Gateway.Templates.*.nupkg").Single());
        }

        await RunAsync(_folder.Path, "new", template, "-n", name, "-o", _folder[name], "--debug:custom-hive", _folder["templates"]);
        return _folder[name];
    }

    private static async Task BuildAsync(string project) => await RunAsync(project, "build", "-v", "q", "--nologo");

    private static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";

        // A build server that is left behind would keep the folder's files open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        var text = await output + await error;
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: {text}");
        return text;
    }

    [GeneratedRegex(@"^```(csharp|xml)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^using .*\n", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"\.(dll|pdb|deps\.json|so|dylib)$")]
    private static partial Regex Code();
}
