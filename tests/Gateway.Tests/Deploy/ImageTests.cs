using System.Text.RegularExpressions;
using Gateway.Tests.Hosting;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>The Dockerfile says about the image what the code needs. That it builds and runs is for a machine with Docker to say.</summary>
public sealed partial class ImageTests
{
    private static readonly string Dockerfile = Repository.Read("Dockerfile");

    [Fact]
    public async Task Its_settings_are_options_over_appsettings_json_and_open_every_door_to_every_address()
    {
        var settings = Settings().ToList();

        Assert.Equal(AppSettings.Doors(), settings.Where(setting => setting.Key.EndsWith(":Url")).Select(setting => setting.Key).Order(StringComparer.Ordinal));
        Assert.All(settings.Where(setting => setting.Key.EndsWith(":Url")), setting => Assert.Contains("://0.0.0.0:", setting.Value));
        await Faults.NoneInAsync([.. AppSettings.All(), .. settings.Where(setting => setting.Key != "Gateway:Lookup:File")]);
    }

    [Fact]
    public void It_declares_the_ports_that_it_opens() =>
        Assert.Equal(
            Settings().Where(setting => setting.Key.EndsWith(":Url")).Select(setting => new Uri(setting.Value!)).Select(url => url.Scheme == "udp" ? $"{url.Port}/udp" : $"{url.Port}").Order(),
            Line("EXPOSE").Split(' ').Order());

    [Fact]
    public void It_runs_as_a_user_that_is_not_root_and_asks_itself_how_it_is()
    {
        Assert.Matches("^[1-9][0-9]+:[1-9][0-9]+$", Line("USER"));
        Assert.Equal("SIGTERM", Line("STOPSIGNAL"));
        Assert.EndsWith("CMD [\"/app/Gateway\", \"healthcheck\"]", Line("HEALTHCHECK"));
        Assert.StartsWith($"{Path.GetDirectoryName(Settings().Single(setting => setting.Key == "Gateway:Lookup:File").Value)}", Line("VOLUME"));
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

    // The one ENV that belongs to the image rather than to the build.
    private static IEnumerable<(string Key, string? Value)> Settings() =>
        Setting().Matches(Dockerfile).Select(match => (match.Groups[1].Value.Replace("__", ":"), (string?)match.Groups[2].Value));

    private static string Line(string instruction) => Regex.Match(Dockerfile, $@"^{instruction} (.*)$", RegexOptions.Multiline).Groups[1].Value;

    [GeneratedRegex(@"\b((?:Gateway|Kestrel)__\w+)=(\S+)")]
    private static partial Regex Setting();

    [GeneratedRegex(@"^COPY (?!--)(.+) \S+$", RegexOptions.Multiline)]
    private static partial Regex Copied();
}
