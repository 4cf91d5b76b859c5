using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting.Sources;

/// <summary>A framing that is a word in one source and an object in another: the last source counts, and nothing of what it replaces is left.</summary>
public sealed class FramingSourcesTests
{
    private static readonly string[] Check = ["check", "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0"];

    [Fact]
    public async Task An_object_counts_over_a_word_of_a_source_below()
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync(
            Check, new() { ["Gateway__Listeners__device__Framing__Preset"] = "Mllp" }, Settings("\"Line\""));
        Assert.True(exitCode == 0, output + error);
        Assert.Contains("\"Preset\": \"Mllp\",", output);
        Assert.Contains("\"End\": [", output);
    }

    [Fact]
    public async Task A_word_counts_over_an_object_of_a_source_below()
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync(
            [.. Check, "--Gateway:Listeners:device:Framing=Nul"], settings: Settings("""{ "Kind": "Length", "Size": 5 }"""));
        Assert.True(exitCode == 0, output + error);
        Assert.Contains("\"Framing\": \"Nul\"", output);
    }

    [Fact]
    public async Task Config_shows_each_key_of_an_object_with_its_source_and_nothing_of_it_is_secret()
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync(
            ["config", "--Gateway:Listeners:device:Framing:Size=4"], settings: Settings("""{ "Kind": "Length", "Size": 2, "Offset": 2 }"""));
        Assert.True(exitCode == 0, output + error);
        var rows = output.Split('\n').Where(row => row.StartsWith("Gateway:Listeners:device:Framing", StringComparison.Ordinal)).Select(row => string.Join(' ', row.Split('\t')[..2]));
        Assert.Equal(["Gateway:Listeners:device:Framing:Kind Length", "Gateway:Listeners:device:Framing:Offset 2", "Gateway:Listeners:device:Framing:Size 4"], rows);
    }

    [Fact]
    public async Task Config_shows_an_object_without_the_word_that_it_overrides()
    {
        string[] config = ["config", "-v", "--Gateway:Listeners:device:Framing:Preset=Mllp", "--Gateway:Listeners:device:Framing:Unterminated=Deliver"];
        Assert.Equal(
            ["Preset Mllp command line, over 'Line' of appsettings.json", "Unterminated Deliver command line"],
            await RowsAsync(config, "\"Line\""));
    }

    [Fact]
    public async Task Config_shows_a_word_without_the_object_that_it_overrides() => Assert.Equal(
        ["Nul command line, over 'Kind=Length' of appsettings.json, over 'Size=2' of appsettings.json"],
        await RowsAsync(["config", "-v", "--Gateway:Listeners:device:Framing=Nul"], """{ "Kind": "Length", "Size": 2 }"""));

    [Fact]
    public async Task Nothing_is_left_of_an_object_below_a_word_that_is_below_an_object()
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync(
            [.. Check, "--Gateway:Listeners:device:Framing:Kind=Length", "--Gateway:Listeners:device:Framing:Size=4"],
            new() { ["Gateway__Listeners__device__Framing"] = "Nul" },
            Settings("""{ "Kind": "Delimited", "End": "0D", "SkipEmpty": true }"""));
        Assert.True(exitCode == 0, output + error);
        Assert.Contains("\"Kind\": \"Length\",", output);
        Assert.DoesNotContain("\"SkipEmpty\"", output);
    }

    [Fact]
    public async Task Config_shows_what_three_sources_say_in_their_order()
    {
        string[] config = ["config", "-v", "--Gateway:Listeners:device:Framing:Preset=Mllp"];
        Assert.Equal(
            ["Preset Mllp command line, over 'Nul' of environment variable Gateway__Listeners__device__Framing, over 'Kind=Length' of appsettings.json, over 'Size=2' of appsettings.json"],
            await RowsAsync(config, """{ "Kind": "Length", "Size": 2 }""", new() { ["Gateway__Listeners__device__Framing"] = "Nul" }));
        Assert.Equal(
            ["Nul command line, over 'Preset=Mllp' of environment variable Gateway__Listeners__device__Framing__Preset, over 'Line' of appsettings.json"],
            await RowsAsync(["config", "-v", "--Gateway:Listeners:device:Framing=Nul"], "\"Line\"", new() { ["Gateway__Listeners__device__Framing__Preset"] = "Mllp" }));
    }

    [Fact]
    public async Task Config_shows_one_end_over_the_list_that_it_overrides() => Assert.Equal(
        "End 03 command line, over 'End:0=0D' of appsettings.json, over 'End:1=0A' of appsettings.json",
        (await RowsAsync(["config", "-v", "--Gateway:Listeners:device:Framing:End=03"], """{ "Kind": "Delimited", "End": ["0D", "0A"] }""")).First());

    private static async Task<IEnumerable<string>> RowsAsync(string[] config, string framing, Dictionary<string, string>? environment = null)
    {
        const string key = "Gateway:Listeners:device:Framing";
        var (exitCode, output, error) = await GatewayProcess.RunAsync(config, environment, settings: Settings(framing));
        Assert.True(exitCode == 0, output + error);
        return output.Split('\n').Where(row => row.StartsWith(key, StringComparison.Ordinal))
            .Select(row => System.Text.RegularExpressions.Regex.Replace(row[key.Length..].Replace('\t', ' ').TrimStart(' ', ':'), "of /[^ ,]*/", "of "));
    }

    private static string Settings(string framing) =>
        $$"""{ "Gateway": { "Listeners": { "device": { "Url": "tcp://127.0.0.1:0", "Application": "Echo", "Framing": {{framing}} } } } }""";
}
