using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Hosting;
using Gateway.Hosting.Verbs;
using Gateway.Samples;
using Gateway.Secrets;
using Gateway.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Hosting.Sources;

/// <summary><c>Gateway config</c>: every value with its source, and no secret.</summary>
public sealed partial class ConfigVerbTests
{
    private const string Secret = "0123456789abcdef";

    private const string Settings = """
        {
          "Gateway": {
            "Limits": { "MaxConnections": 11, "MaxHttpConnections": 12 },
            "Access": { "Deny": [ "192.0.2.0/24", "198.51.100.0/24" ] },
            "Listeners": { "one": { "Url": "tcp://127.0.0.1:0", "Enabled": true, "Tokens": [ "0123456789abcdef" ] } }
          },
          "Shop": { "Password": "0123456789abcdef" }
        }
        """;

    private static readonly Dictionary<string, string> Environment = new()
    {
        ["GATEWAY__LIMITS__MAXCONNECTIONS"] = "21",
        ["Gateway__Api__Token"] = Secret,
        ["OTEL_SERVICE_NAME"] = "till",
        ["OTEL_EXPORTER_OTLP_HEADERS"] = $"key={Secret}",
    };

    [Fact]
    public async Task Every_value_has_its_source()
    {
        string? folder = null;
        var (exitCode, output, error) = await GatewayProcess.RunAsync(
            ["config", "--Gateway:Limits:MaxHttpConnections=32", "--Kestrel:Endpoints:Https:Certificate:Password=" + Secret, "--Kestrel:Endpoints:Https:Url=http://127.0.0.1:0"],
            Environment, Settings, defaults: """{ "Gateway": { "Lookup": { "File": "/data/lookup.json" } } }""", prepare: path => folder = path);

        Assert.True(exitCode == 0, output + error);
        var rows = output.Split('\n').Select(line => line.Split('\t')).ToDictionary(row => row[0], row => (Value: row[1], Source: row[2]));
        Assert.Equal(("21", "environment variable GATEWAY__LIMITS__MAXCONNECTIONS"), rows["Gateway:Limits:MaxConnections"]);
        Assert.Equal(("32", "command line"), rows["Gateway:Limits:MaxHttpConnections"]);
        Assert.Equal(("65536", "default"), rows["Gateway:Limits:MaxMessageSize"]);
        Assert.Equal(("00:05:00", "default"), rows["Gateway:Timeouts:Idle"]);
        Assert.Equal(("", "default"), rows["Gateway:Access:Allow"]);
        Assert.Equal(("198.51.100.0/24", $"{folder}/appsettings.json"), rows["Gateway:Access:Deny:1"]);
        Assert.Equal(("true", $"{folder}/appsettings.json"), rows["Gateway:Listeners:one:Enabled"]);
        Assert.Equal(("Line", "default"), rows["Gateway:Listeners:one:Framing"]);
        Assert.Equal(("00:01:00", "default"), rows["Gateway:Listeners:one:Socket:KeepAlive:Time"]);
        Assert.Equal(("/data/lookup.json", $"shipped defaults {folder}/defaults.json"), (rows["Gateway:Lookup:File"].Value, rows["Gateway:Lookup:File"].Source.Replace("//", "/")));
        Assert.Equal(("***", $"{folder}/appsettings.json"), rows["Gateway:Listeners:one:Tokens:0"]);
        Assert.Equal(("***", "environment variable Gateway__Api__Token"), rows["Gateway:Api:Token"]);
        Assert.Equal(("***", "environment variable OTEL_EXPORTER_OTLP_HEADERS"), rows["OTEL_EXPORTER_OTLP_HEADERS"]);
        Assert.Equal(("till", "environment variable OTEL_SERVICE_NAME"), rows["OTEL_SERVICE_NAME"]);
        Assert.Equal(("***", "command line"), rows["Kestrel:Endpoints:Https:Certificate:Password"]);
        Assert.DoesNotContain(rows.Keys, key => key.StartsWith("Shop", StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, output + error);
    }

    [Fact]
    public async Task Json_and_verbose_show_what_each_value_lies_over()
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync(["config", "--json", "--Gateway:Limits:MaxConnections=31"], Environment, Settings);
        Assert.True(exitCode == 0, output + error);
        using var json = JsonDocument.Parse(output);
        Assert.Empty(json.RootElement.GetProperty("faults").EnumerateArray());
        var value = json.RootElement.GetProperty("values").EnumerateArray().Single(one => one.GetProperty("key").GetString() == "Gateway:Limits:MaxConnections");
        Assert.Equal(("31", "commandLine"), (value.GetProperty("value").GetString(), value.GetProperty("source").GetProperty("kind").GetString()));
        Assert.Equal(
            [("21", "environment"), ("11", "file")],
            value.GetProperty("overridden").EnumerateArray().Select(source => (source.GetProperty("value").GetString(), source.GetProperty("kind").GetString())));

        (_, output, _) = await GatewayProcess.RunAsync(["config", "-v", "--Gateway:Limits:MaxConnections=31"], Environment, Settings);
        Assert.Contains("Gateway:Limits:MaxConnections\t31\tcommand line, over '21' of environment variable GATEWAY__LIMITS__MAXCONNECTIONS, over '11' of ", output);
    }

    [Fact]
    public async Task A_faulty_configuration_is_printed_and_told_with_exit_code_1_without_what_may_be_a_secret()
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync(
            ["config", "--Gateway:Limits:MaxConnections=many", $"--Gateway:Api:Tokn={Secret}", "--Gateway:Listeners:line:Url=a\u001b[2Jb"], settings: "{}");
        Assert.Equal(1, exitCode);
        Assert.Contains("Gateway:Limits:MaxConnections\tmany\tcommand line", output);
        Assert.Contains("Gateway:Api:Tokn\t***\tcommand line", output);
        Assert.Contains("Gateway:Listeners:line:Url\ta\\u001b[2Jb\tcommand line", output);
        Assert.StartsWith("The configuration has ", error);
        Assert.Contains("Gateway:Limits:MaxConnections is 'many'", error);
        Assert.DoesNotContain(Secret, output + error);
    }

    [Fact]
    public async Task A_host_s_own_sources_and_the_options_of_its_applications_are_shown()
    {
        using var folder = new TempDirectory();
        File.WriteAllText(folder["Gateway__Timeouts__Idle"], "00:01:00");
        await using var output = new StringWriter();
        var context = new VerbContext(["--Gateway:Listeners:own:Url=tcp://127.0.0.1:0", "--Gateway:Listeners:own:Application=Secretive", "--Gateway:Listeners:own:Secretive:Key=" + Secret], builder =>
        {
            builder.Configuration.AddKeyPerFile(folder.Path).AddInMemoryCollection([new("Gateway:Limits:MaxConnections", "41")]).Add(new OwnSource());
            builder.AddGateway().AddApplication<SecretiveApplication>();
        }, null, output, TextWriter.Null);
        Assert.Equal(0, await ConfigVerb.RunAsync(context, isJson: false, isVerbose: false));

        var lines = output.ToString().ReplaceLineEndings("\n").Split('\n');
        Assert.Contains("Gateway:Limits:MaxConnections\t41\tMemoryConfigurationProvider", lines);
        Assert.Contains("Gateway:Limits:MaxHttpConnections\t42\tthe shop's table of settings", lines);
        Assert.Contains(lines, line => line.StartsWith("Gateway:Timeouts:Idle\t00:01:00\tKeyPerFileConfigurationProvider for files in ", StringComparison.Ordinal) && line.Contains(folder.Path));
        Assert.Contains("Gateway:Listeners:own:Secretive:Key\t***\tcommand line", lines);
        Assert.Contains("Gateway:Listeners:own:Secretive:Size\t7\tdefault", lines);
    }

    [SkippableTheory]
    [InlineData("config", "", true)]
    [InlineData("config", "NO_COLOR=1", false)]
    [InlineData("selftest", "", true)]
    [InlineData("selftest", "NO_COLOR=1", false)]
    [InlineData("config", "TERM=dumb", null)]
    public async Task A_person_at_a_terminal_gets_a_table_and_colours_unless_they_are_not_wanted(string verb, string variable, bool? hasColours)
    {
        Tool.Require("script", "bsdutils");
        var (exitCode, output, _) = await GatewayProcess.RunAsync(
            [verb], new() { ["TERM"] = "xterm-256color", ["NO_COLOR"] = "", [variable.Length > 0 ? variable.Split('=')[0] : "Unrelated"] = variable.Split('=')[^1] },
            before: ["sh", "-c", "exec script -qec \"$*\" /dev/null", "sh"]);
        Assert.Equal(0, exitCode);
        Assert.Equal(hasColours is not null, output.Contains('│'));
        Assert.Equal(hasColours is true, Style().IsMatch(output));
    }

    [Fact]
    public async Task A_pipe_gets_plain_text_whatever_the_terminal_is()
    {
        var (_, output, _) = await GatewayProcess.RunAsync(["config"], new() { ["TERM"] = "xterm-256color" });
        Assert.DoesNotContain('│', output);
        Assert.DoesNotContain('\u001b', output);
        Assert.All(output.Split('\n'), line => Assert.Equal(3, line.Split('\t').Length));
    }

    // The runtime itself may set up the terminal's keys, which is no colour.
    [GeneratedRegex(@"\x1b\[[\d;]*m")]
    private static partial Regex Style();

    private sealed class OwnSource : IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => new OwnProvider();
    }

    private sealed class OwnProvider : ConfigurationProvider
    {
        public override void Load() => Data["Gateway:Limits:MaxHttpConnections"] = "42";

        public override string ToString() => "the shop's table of settings";
    }

    private sealed class SecretiveOptions
    {
        [Secret]
        public string Key { get; set; } = "";

        public int Size { get; set; } = 7;
    }

    private sealed class SecretiveApplication : Gateway.Applications.IApplication<SecretiveOptions>
    {
        public string Name => "Secretive";

        public bool Serves(Gateway.Framing.IFraming framing) => framing.HasMessages;

        public Gateway.Sessions.IListenerHandler CreateHandler(Gateway.Applications.ListenerSettings<SecretiveOptions> listener) => new LengthApplication();
    }
}
