using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Hosting;
using Gateway.Hosting.Verbs;
using Gateway.Samples;
using Gateway.Tests.Support;
using Json.Schema;
using Microsoft.AspNetCore.Builder;

namespace Gateway.Tests.Hosting.Schema;

/// <summary><c>Gateway config schema</c> accepts the settings files that the gateway accepts, and refuses those that it refuses, by an independent validator.</summary>
public sealed partial class ConfigurationSchemaTests
{
    private static readonly Lazy<Task<string>> Ours = new(() => PrintAsync(null));

    // A schema is registered by its text's own id; this one has none, and each is only parsed once.
    private static readonly Lazy<Task<JsonSchema>> Parsed = new(async () => JsonSchema.FromText(await Ours.Value));

    public static TheoryData<string> Files => [.. new[] { "*appsettings*.json", "defaults.json" }
        .SelectMany(name => Directory.EnumerateFiles(Repository.Root, name, SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Repository.Root, file))
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or ".git"))];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_settings_file_of_the_repository_is_valid(string file) => await AssertAsync(
        Repository.Read(file), isValid: true, file.StartsWith("samples", StringComparison.Ordinal) ? JsonSchema.FromText(await PrintAsync(AddSamples)) : null);

    [Fact]
    public async Task Every_settings_file_that_the_docs_show_is_valid()
    {
        var shown = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Append(Path.Combine(Repository.Root, "src", "Gateway.Server", "README.md"))
            .SelectMany(page => Json().Matches(File.ReadAllText(page)).Select(match => match.Groups[1].Value))
            .Where(json => json.Contains("\"Gateway\"", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(shown);
        foreach (var json in shown)
        {
            // Some show only a part.
            await AssertAsync(json.StartsWith('{') ? json : $"{{{json}}}", isValid: true);
        }
    }

    // What the gateway says to the same document is asked of the gateway.
    [Theory]
    [InlineData("""{ "Gateway": { "Limits": { "MaxConections": 1 } } }""", false)]
    [InlineData("""{ "Gateway": { "Limit": {} } }""", false)]
    [InlineData("""{ "Gateway": { "Limits": { "MaxConnections": "many" } } }""", false)]
    [InlineData("""{ "Gateway": { "Limits": { "MaxConnections": 0 } } }""", false)]
    [InlineData("""{ "Gateway": { "Limits": { "MaxConnections": null } } }""", false)]
    [InlineData("""{ "Gateway": { "Limits": { "RateLimitAction": "Drop" } } }""", false)]
    [InlineData("""{ "Gateway": { "Limits": { "Observe": [ "Everything" ] } } }""", false)]
    [InlineData("""{ "Gateway": { "Limits": { "Observe": "Access" } } }""", false)]
    [InlineData("""{ "Gateway": { "Timeouts": { "Idle": 30 } } }""", false)]
    [InlineData("""{ "Gateway": { "Timeouts": { "Idle": "soon" } } }""", false)]
    [InlineData("""{ "Gateway": { "Timeouts": { "Idle": "00:60:00" } } }""", false)]
    [InlineData("""{ "Gateway": { "Transport": "Quic" } }""", false)]
    [InlineData("""{ "Gateway": { "Listeners": { "a": { "Url": "tcp://127.0.0.1:0", "Framing": "Lines" } } } }""", false)]
    [InlineData("""{ "Gateway": { "Listeners": { "a": { "Url": "tcp://127.0.0.1:0", "Application": "Nothing" } } } }""", false)]
    [InlineData("""{ "Gateway": { "Listeners": { "a": { "Url": "tcp://127.0.0.1:0", "Readings": {} } } } }""", false)]
    [InlineData("""{ "Gateway": { "Listeners": { "a": { "Url": "tcp://127.0.0.1:0", "Application": "Http", "Upstream": "http://127.0.0.1:1", "Http": { "Method": "GET" } } } } }""", false)]
    [InlineData("""{ "Gateway": { "Listeners": { "0": { "Url": "tcp://127.0.0.1:0" } } } }""", false)]
    [InlineData("""{ "Gateway": { "Listeners": { "a": null } } }""", false)]
    [InlineData("""{ "Gateway": { "Listeners": [ { "Url": "tcp://127.0.0.1:0" } ] } }""", false)]
    [InlineData("""{ "Gateway": { "Access": { "Allow": [ null ] } } }""", false)]
    [InlineData("""{ "Gateway": 1 }""", false)]
    [InlineData("""{ "$schema": "./gateway.schema.json", "Shop": { "Anything": 1 } }""", true)]
    [InlineData("""{ "Gateway": { "Limits": null, "Access": { "Allow": null, "Deny": [] }, "Listeners": {} }, "Kestrel": {}, "Logging": { "LogLevel": null } }""", true)]
    [InlineData("""{ "Gateway": { "Timeouts": { "Idle": "1.12:00:00", "Read": "00:00:00.5", "Write": "00:01" } } }""", true)]
    [InlineData("""{ "Gateway": { "Listeners": { "a": { "Url": "tcp://127.0.0.1:0", "Tls": null, "MaxConnections": null, "TokensFile": null, "Socket": { "KeepAlive": { "Time": "00:01:00" } } } } } }""", true)]
    [InlineData("""{ "Gateway": { "Listeners": { "a": { "Url": "tcp://127.0.0.1:0", "Framing": "Raw", "Application": "Forward", "Upstream": "127.0.0.1:1", "Forward": { "ProxyProtocol": "Version2" } } } } }""", true)]
    public async Task It_judges_a_document_as_the_gateway_does(string document, bool isValid)
    {
        await AssertAsync(document, isValid);
        var settings = JsonNode.Parse(document)!.AsObject();
        var (exitCode, output, error) = await GatewayProcess.RunAsync(["config"], settings: settings.ToJsonString());
        Assert.True(isValid == (exitCode == 0), output + error);
    }

    [Fact]
    public async Task Its_ranges_are_those_that_the_gateway_enforces()
    {
        var numbers = Numbers(JsonNode.Parse(await Ours.Value)!["properties"]!["Gateway"]!.AsObject(), "Gateway").ToList();
        Assert.True(numbers.Count > 30);
        foreach (var (keyword, step) in new[] { ("minimum", -1), ("maximum", 1) })
        {
            var wrong = numbers.Where(number => number.Schema[keyword] is not null && number.Schema[keyword]!.GetValue<long>() + step is >= int.MinValue and <= int.MaxValue)
                .Select(number => (number.Key, Value: (string?)(number.Schema[keyword]!.GetValue<long>() + step).ToString(CultureInfo.InvariantCulture)))
                .ToList();
            var faults = Faults.Of([
                .. wrong, ("Gateway:Listeners:a:Url", "tcp://127.0.0.1:0"), ("Gateway:Listeners:a:Framing", "Line"), ("Gateway:Listeners:a:Application", "Http"),
                ("Gateway:Listeners:a:Upstream", "http://127.0.0.1:1"), ("Gateway:Discovery:Enabled", "true"),
            ]);
            Assert.All(wrong, one => Assert.Contains(faults, fault => fault.StartsWith(one.Key + " ", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Options_have_their_descriptions_and_defaults_and_those_of_a_host_s_own_applications_as_well()
    {
        var properties = JsonNode.Parse(await Ours.Value)!["properties"]!["Gateway"]!["properties"]!;
        Assert.Equal(10_000, properties["Limits"]!["properties"]!["MaxConnections"]!["default"]!.GetValue<int>());
        Assert.Contains("Maximum live stream sessions", properties["Limits"]!["properties"]!["MaxConnections"]!["description"]!.GetValue<string>());
        Assert.Equal("00:05:00", properties["Timeouts"]!["properties"]!["Idle"]!["default"]!.GetValue<string>());
        Assert.Equal(GatewaySections.All.Select(section => section.Name), properties.AsObject().Select(one => one.Key));

        var listener = JsonNode.Parse(await PrintAsync(AddSamples))!["properties"]!["Gateway"]!["properties"]!["Listeners"]!["additionalProperties"]!["properties"]!;
        Assert.Equal("File of the database; a relative path is one in the folder of the executable.", listener["Readings"]!["properties"]!["File"]!["description"]!.GetValue<string>());
        Assert.Equal(64, listener["Readings"]!["properties"]!["MaxLength"]!["default"]!.GetValue<int>());
        Assert.Contains("Readings", listener["Application"]!["enum"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Contains("Zero", listener["Framing"]!["anyOf"]![0]!["enum"]!.AsArray().Select(name => name!.GetValue<string>()));
    }

    [Fact]
    public async Task It_is_printed_whatever_the_configuration_is()
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync(["config", "schema", "--Gateway:Limits:MaxConnections=0"], settings: """{ "Gateway": { "Nonsense": 1 } }""");
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal((await Ours.Value).ReplaceLineEndings("\n").TrimEnd(), output);
    }

    private static void AddSamples(WebApplicationBuilder builder) => builder.AddGateway().AddFraming<ZeroFraming>().AddApplication<LengthApplication>().AddApplication<ReadingsApplication>();

    private static async Task<string> PrintAsync(Action<WebApplicationBuilder>? configure)
    {
        await using var output = new StringWriter();
        Assert.Equal(0, await SchemaVerb.RunAsync(new VerbContext([], configure, null, output, TextWriter.Null)));
        return output.ToString();
    }

    private static async Task AssertAsync(string document, bool isValid, JsonSchema? schema = null)
    {
        using var json = JsonDocument.Parse(document);
        var result = (schema ?? await Parsed.Value).Evaluate(json.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(result.IsValid == isValid, $"{document}\n{JsonSerializer.Serialize(result)}");
    }

    private static IEnumerable<(string Key, JsonObject Schema)> Numbers(JsonObject schema, string key)
    {
        if (schema["minimum"] is not null || schema["maximum"] is not null)
        {
            yield return (key, schema);
        }

        var below = (schema["properties"]?.AsObject() ?? []).Select(one => (one.Key, Schema: one.Value!.AsObject()));
        if (schema["additionalProperties"] is JsonObject entry)
        {
            below = below.Append(("a", entry));
        }

        foreach (var number in below.SelectMany(one => Numbers(one.Schema, $"{key}:{one.Key}")))
        {
            yield return number;
        }
    }

    [GeneratedRegex(@"```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Json();
}
