using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Clients;
using Gateway.Hosting;
using Gateway.Hosting.Reload;
using Gateway.Tests.Support;
using Gateway.Transports;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Hosting.Sources;

/// <summary>What says the names of a listener's clients: a word in one source and a list in another; the last source counts.</summary>
public sealed class IdentitySourcesTests
{
    private const string Key = "Gateway:Listeners:device:Identity:From";
    private const string Both = """[ "BackEnd", "Token" ]""";

    [Theory]
    [InlineData("=message", "", "Message")]
    [InlineData(":0=Message :1=Token", "", "Message, Token")]
    [InlineData("", "", "Token")]
    [InlineData(":0=Message :1=Token", "=Token", "Token")]
    [InlineData("=Token", ":0=Message", "Message")]
    [InlineData("=Token", "=", "Token")]
    [InlineData(":0=Message :1=Token", ":1=BackEnd", "Message, BackEnd")]
    [InlineData(":0=Message :1=Token", "=Token|:0=BackEnd", "BackEnd")]
    [InlineData("=Token", ":0=Message :1=Token|=BackEnd", "BackEnd")]
    public void A_word_is_a_list_of_one_and_the_last_source_decides_which_it_is(string below, string above, string sources)
    {
        var configuration = new ConfigurationManager();
        IConfigurationBuilder builder = configuration;
        builder.AddInMemoryCollection(Read(below));
        foreach (var source in above.Split('|'))
        {
            builder.AddInMemoryCollection(Read(source));
        }

        Assert.Equal(sources, Find(configuration));
        Assert.Equal(sources, Find(ConfigurationFiles.Copy(configuration)));

        static string Find(IConfiguration configuration)
        {
            var options = new ListenersOptions { Listeners = { ["device"] = new ListenerOptions { Identity = new IdentityOptions() } } };
            new IdentitySections(configuration).PostConfigure(null, options);
            return string.Join(", ", options.Listeners["device"].Identity!.From);
        }

        static IEnumerable<KeyValuePair<string, string?>> Read(string text) =>
            text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(Key + pair[0], (string?)pair[1]));
    }

    [Theory]
    [InlineData("\"BackEnd\"", new string[0], " BackEnd appsettings.json")]
    [InlineData(Both, new string[0], "0 BackEnd appsettings.json", "1 Token appsettings.json")]
    [InlineData(null, new string[0], "0 Token default")]
    [InlineData(Both, new[] { "--Gateway:Listeners:device:Identity:From=BackEnd" }, " BackEnd command line, over '0=BackEnd' of appsettings.json, over '1=Token' of appsettings.json")]
    [InlineData("\"Token\"", new[] { "--Gateway:Listeners:device:Identity:From:0=BackEnd" }, "0 BackEnd command line, over 'Token' of appsettings.json")]
    [InlineData(Both, new[] { "--Gateway:Listeners:device:Identity:From:0=Token", "--Gateway:Listeners:device:Identity:From:1=BackEnd" }, "0 Token command line, over 'BackEnd' of appsettings.json", "1 BackEnd command line, over 'Token' of appsettings.json")]
    public async Task Config_shows_what_is_in_effect_with_its_source(string? from, string[] options, params string[] rows)
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync(["config", "-v", .. options], settings: Settings(from));
        Assert.True(exitCode == 0, output + error);
        Assert.Equal(rows, output.Split('\n').Where(row => row.StartsWith(Key, StringComparison.Ordinal))
            .Select(row => Regex.Replace(row[Key.Length..].Replace('\t', ' ').TrimStart(':'), "/[^ ,]*/", "")));
    }

    [Theory]
    [InlineData("\"BackEnd\"", "BackEnd")]
    [InlineData(Both, "BackEnd", "Token")]
    public async Task Check_shows_them_as_a_list(string from, params string[] sources)
    {
        var (_, output, error) = await GatewayProcess.RunAsync(["check", "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0"], settings: Settings(from));
        Assert.Contains("The configuration is valid.", output + error);
        var shown = Regex.Match(output, "\"From\": \\[([^]]*)\\]").Groups[1].Value;
        Assert.Equal(sources, Regex.Matches(shown, "\"(\\w+)\"").Select(match => match.Groups[1].Value));
    }

    [Fact]
    public async Task A_variable_of_one_word_takes_the_place_of_a_list()
    {
        var (_, output, error) = await GatewayProcess.RunAsync(
            ["check", "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0"], new() { ["Gateway__Listeners__device__Identity__From"] = "BackEnd" }, Settings(Both));
        Assert.Contains("The configuration is valid.", output + error);
        Assert.Matches("\"From\": \\[\\s*\"BackEnd\"\\s*\\]", output);
    }

    [Fact]
    public async Task The_schema_takes_a_word_and_a_list()
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync(["config", "schema"]);
        Assert.True(exitCode == 0, output + error);
        var identity = JsonNode.Parse(output)!["properties"]!["Gateway"]!["properties"]!["Listeners"]!["additionalProperties"]!["properties"]!["Identity"]!["properties"]!;
        var words = identity["From"]!["anyOf"]![0]!["enum"]!.AsArray().Select(word => word!.GetValue<string>());
        Assert.Equal(Enum.GetNames<IdentitySource>(), words);
        Assert.Equal("array", identity["From"]!["anyOf"]![1]!["type"]!.GetValue<string>());
        Assert.Equal("Token", identity["From"]!["default"]!.GetValue<string>());
        Assert.Equal(["CN", "DNS", "URI"], identity["Field"]!["enum"]!.AsArray().Select(word => word!.GetValue<string>()));
        Assert.Equal(["integer", "string", "null"], identity["Tlv"]!["type"]!.AsArray().Select(word => word!.GetValue<string>()));
    }

    // With both, so that either may be in effect.
    private static string Settings(string? from) => $$"""
        { "Gateway": { "Listeners": { "device": {
          "Url": "tcp://127.0.0.1:0", "Application": "Http", "Upstream": "http://127.0.0.1:1", "Tokens": [ "till-7 = 0123456789abcdef" ],
          "Identity": { "Duplicate": "Allow"{{(from is null ? "" : $", \"From\": {from}")}} } } } } }
        """;
}
