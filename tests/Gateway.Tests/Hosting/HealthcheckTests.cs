using System.Collections.Concurrent;
using Gateway.Hosting.Verbs;
using Gateway.Tests.Diagnostics;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting;

/// <summary>What a health check must not be misled or held up by.</summary>
public sealed class HealthcheckTests
{
    private const string Nobody = "http://127.0.0.1:1";

    private static readonly Dictionary<string, string> Proxies = new()
    {
        ["HTTP_PROXY"] = Nobody,
        ["http_proxy"] = Nobody,
        ["HTTPS_PROXY"] = Nobody,
        ["ALL_PROXY"] = Nobody,
        ["all_proxy"] = Nobody,
    };

    [Fact]
    public async Task Neither_it_nor_the_selftest_asks_a_proxy_for_our_own_address()
    {
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts);
        Assert.Equal((0, "healthy", ""), await GatewayProcess.RunAsync(Question(gateway), Proxies));
        var (exitCode, output, error) = await GatewayProcess.RunAsync(["selftest"], Proxies);
        Assert.True(exitCode == 0, output + error);
    }

    [Fact]
    public async Task It_sends_a_collector_nothing_and_neither_does_check()
    {
        var received = new ConcurrentQueue<(string Path, string? Type, string Body)>();
        await using var collector = await OtlpTests.CollectorAsync(received);
        var otlp = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single(), ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" };
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts);
        Assert.Equal((0, "healthy", ""), await GatewayProcess.RunAsync(Question(gateway), otlp));
        Assert.Equal(0, (await GatewayProcess.RunAsync(["check", "--Gateway:Limits:MaxConnections=100"], otlp)).ExitCode);
        Assert.Empty(received);
    }

    [Fact]
    public async Task It_does_not_mind_a_faulty_file_that_the_gateway_does_not_mind()
    {
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts);
        Assert.Equal((0, "healthy", ""), await GatewayProcess.RunAsync([.. Question(gateway), "--Gateway:Limits:MaxConnections=many", "--Gateway:Listeners:frames:Tls:Certificate=/nowhere"]));
    }

    [Fact]
    public async Task It_does_not_say_PING_where_the_first_message_must_be_another()
    {
        string[] identity =
        [
            "--Gateway:Listeners:line:Identity:From=Message", "--Gateway:Listeners:line:Identity:Match=^LOGIN (?<name>[a-z]+)", "--Gateway:Listeners:line:Identity:Required=true",
        ];
        await using var gateway = await GatewayProcess.StartReadyAsync([.. GatewayProcess.AnyPorts, .. identity]);
        Assert.Equal((0, "healthy", ""), await GatewayProcess.RunAsync([.. Question(gateway), .. identity]));
        using var http = new HttpClient();
        Assert.Contains("gateway_identifications_total{listener=\"line\",reason=\"unauthorized\"} 0", await http.GetStringAsync(new Uri(gateway.Http, "/metrics")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task It_gives_up_in_time_whichever_question_is_not_answered(bool isHttpSilent, bool isLineSilent)
    {
        using var silent = new SilentServer();
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts);
        using var output = new StringWriter();
        string[] question =
        [
            $"--Kestrel:Endpoints:Http:Url={(isHttpSilent ? new Uri(silent.Url) : gateway.Http)}",
            $"--Gateway:Listeners:line:Url=tcp://{(isLineSilent ? silent.EndPoint : gateway.EndPoint("line"))}",
        ];
        var began = TimeProvider.System.GetTimestamp();
        Assert.Equal(1, await HealthcheckVerb.RunAsync(new VerbContext(question, null, null, output, TextWriter.Null), isJson: false, isVerbose: false));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 2.8);
        Assert.Equal("unhealthy: no answer in time", output.ToString().TrimEnd());
    }

    [Fact]
    public async Task A_fault_of_one_question_is_told_while_the_other_hangs()
    {
        using var silent = new SilentServer();
        var (exitCode, output, error) = await GatewayProcess.RunAsync(
            ["healthcheck", $"--Kestrel:Endpoints:Http:Url={Nobody}", $"--Gateway:Listeners:line:Url=tcp://{silent.EndPoint}"]);
        Assert.Equal((1, ""), (exitCode, error));
        Assert.StartsWith("unhealthy: Connection refused", output);
    }

    [Theory]
    [InlineData("http://localhost:{0}")]
    [InlineData("http://*:{0}")]
    public async Task No_name_is_looked_up(string url)
    {
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts);
        string[] question = ["healthcheck", $"--Kestrel:Endpoints:Http:Url={string.Format(System.Globalization.CultureInfo.InvariantCulture, url, gateway.Http.Port)}", $"--Gateway:Listeners:line:Url=tcp://{gateway.EndPoint("line")}"];
        Assert.Equal((0, "healthy", ""), await GatewayProcess.RunAsync(question));
    }

    private static string[] Question(GatewayProcess gateway) =>
        ["healthcheck", $"--Kestrel:Endpoints:Http:Url={gateway.Http}", $"--Gateway:Listeners:line:Url=tcp://{gateway.EndPoint("line")}"];
}
