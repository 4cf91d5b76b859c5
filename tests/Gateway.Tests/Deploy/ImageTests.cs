using System.Text.RegularExpressions;
using Gateway.Hosting;
using Gateway.Tests.Hosting;
using Gateway.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Deploy;

/// <summary>The Dockerfile says about the image what the code needs. That it builds and runs is for a machine with Docker to say.</summary>
public sealed partial class ImageTests
{
    private const string Source = "src/Gateway/defaults.json";
    private const string LookupFile = "Gateway:Lookup:File";

    private static readonly string Dockerfile = Repository.Read("Dockerfile");

    [Fact]
    public async Task Its_defaults_are_those_of_appsettings_json_and_open_every_door_to_every_address()
    {
        var defaults = Defaults();
        var urls = defaults.Where(setting => IsUrl(setting.Key)).ToList();

        Assert.Equal(AppSettings.Doors(), urls.Select(setting => setting.Key).Order(StringComparer.Ordinal));
        Assert.All(urls, setting => Assert.Contains("://0.0.0.0:", setting.Value));
        Assert.All(
            defaults.Where(setting => !IsUrl(setting.Key) && setting.Key != LookupFile),
            setting => Assert.Contains(setting, AppSettings.All()));
        await Faults.NoneInAsync([.. defaults.Where(setting => setting.Key != LookupFile)]);
    }

    // A variable comes over every file, so that a mounted one could not undo it.
    [Fact]
    public void No_variable_sets_an_option()
    {
        Assert.DoesNotMatch(@"\b(Gateway|Kestrel)__", Dockerfile);
        Assert.Contains("cp src/Gateway/defaults.json /app/", Dockerfile);
        Assert.Contains("echo '{}' > /app/appsettings.json", Dockerfile);
    }

    [Theory]
    [InlineData("gateway-1")]
    [InlineData("alone")]
    public void What_compose_says_of_its_doors_leaves_them_open(string service)
    {
        var told = Yaml.Read(Repository.Read("docker-compose.yml")).MapAt("services", service, "environment")
            .Select(entry => KeyValuePair.Create(((string)entry.Key).Replace("__", ":"), (string?)entry.Value));
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(told);
        configuration.Sources.Insert(0, new ShippedDefaults(Path.Combine(Repository.Root, Source)));
        Assert.All(Defaults(), setting => Assert.Equal(setting.Value, configuration[setting.Key]));
    }

    [Fact]
    public void It_declares_the_ports_that_it_opens() =>
        Assert.Equal(
            Defaults().Where(setting => IsUrl(setting.Key)).Select(setting => new Uri(setting.Value!)).Select(url => url.Scheme == "udp" ? $"{url.Port}/udp" : $"{url.Port}").Order(),
            Line("EXPOSE").Split(' ').Order());

    [Fact]
    public void It_runs_as_a_user_that_is_not_root_and_asks_itself_how_it_is()
    {
        Assert.Matches("^[1-9][0-9]+:[1-9][0-9]+$", Line("USER"));
        Assert.Equal("SIGTERM", Line("STOPSIGNAL"));
        Assert.EndsWith("CMD [\"/app/Gateway\", \"healthcheck\"]", Line("HEALTHCHECK"));
        Assert.StartsWith($"{Path.GetDirectoryName(Defaults().Single(setting => setting.Key == LookupFile).Value)}", Line("VOLUME"));
    }

    // Dockerfiles can't share instructions between images of different bases.
    [Fact]
    public void The_image_that_is_compiled_ahead_of_time_says_the_same_of_itself()
    {
        var stages = Dockerfile.Split("\nFROM ").ToDictionary(stage => stage.Split('\n')[0].Split(' ')[^1], stage => stage.Split('\n')[1..].Where(line => line.Length > 0 && line[0] != '#').ToList());
        var aot = stages["aot"].Select(line => line.Replace("build-aot", "build").Replace("runtime-deps", "aspnet"));

        Assert.Equal(stages["final"], aot);
    }

    /// <summary>Each label that says what was built has an argument, and the docs' command gives it.</summary>
    [Theory]
    [InlineData("version", "VERSION")]
    [InlineData("revision", "REVISION")]
    [InlineData("created", "CREATED")]
    [InlineData("source", "SOURCE")]
    [InlineData("url", "URL")]
    public void Its_labels_say_what_was_built(string label, string argument)
    {
        // Arguments are those of a stage: before its FROM they are not seen.
        var image = Dockerfile[Dockerfile.LastIndexOf("\nFROM ", StringComparison.Ordinal)..];
        Assert.Contains($"org.opencontainers.image.{label}=\"${argument}\"", image);
        Assert.Matches($@"\nARG {argument}=", image[..image.IndexOf("LABEL", StringComparison.Ordinal)]);
        if (argument == "URL")
        {
            Assert.Contains("\nARG URL=$SOURCE\n", image);
        }
        else
        {
            Assert.Contains($"--build-arg {argument}=", Repository.Read("docs/operations.md"));
        }
    }

    [Fact]
    public void Its_license_is_that_of_the_repository_and_of_the_package()
    {
        Assert.Contains("org.opencontainers.image.licenses=\"MIT\"", Dockerfile);
        Assert.StartsWith("MIT License", Repository.Read("LICENSE"));
        Assert.Contains("<PackageLicenseExpression>MIT<", Repository.Read("src/Gateway.Server/Gateway.Server.csproj"));
    }

    [Fact]
    public void Its_packages_are_those_of_the_lock_files()
    {
        Assert.Matches(@"\nRUN dotnet restore src/Gateway -a \$TARGETARCH --locked-mode\n", Dockerfile);
        foreach (var project in new[] { "Gateway", "Gateway.Server" })
        {
            Assert.Contains($"COPY src/{project}/{project}.csproj src/{project}/packages.lock.json src/{project}/", Dockerfile);
            using var locked = System.Text.Json.JsonDocument.Parse(Repository.Read($"src/{project}/packages.lock.json"));
            Assert.Equal(["net10.0", "net10.0/linux-arm64", "net10.0/linux-x64"], locked.RootElement.GetProperty("dependencies").EnumerateObject().Select(target => target.Name));
        }
    }

    [Fact]
    public void Restoring_is_cached_by_the_project_files_alone()
    {
        var before = Dockerfile[..Dockerfile.IndexOf("RUN dotnet restore", StringComparison.Ordinal)];
        Assert.DoesNotContain("COPY src src", before);
        Assert.All(Copied().Matches(before).SelectMany(match => match.Groups[1].Value.Split(' ')), file => Assert.True(File.Exists(Path.Combine(Repository.Root, file)), file));
    }

    [Fact]
    public void What_is_copied_is_not_ignored()
    {
        var kept = Repository.Read(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();
        var copied = Copied().Matches(Dockerfile).SelectMany(match => match.Groups[1].Value.Split(' ')).Select(path => path.Split('/')[0]);
        Assert.Equal(copied.Distinct().Order(StringComparer.Ordinal), kept.Order(StringComparer.Ordinal));
    }

    private static (string Key, string? Value)[] Defaults() => AppSettings.Of(Source);

    private static bool IsUrl(string key) => key.EndsWith(":Url", StringComparison.Ordinal);

    private static string Line(string instruction) => Regex.Match(Dockerfile, $@"^{instruction} (.*)$", RegexOptions.Multiline).Groups[1].Value;

    [GeneratedRegex(@"^COPY (?!--)(.+) \S+$", RegexOptions.Multiline)]
    private static partial Regex Copied();
}
