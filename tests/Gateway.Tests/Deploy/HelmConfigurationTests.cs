using System.Net;
using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>What the chart gives the gateway, the gateway takes; what it asks the cluster's Prometheus, Prometheus answers.</summary>
public sealed class HelmConfigurationTests : IDisposable
{
    private const string Token = "0123456789abcdef";

    private readonly TempDirectory _folder = new();
    private readonly TestCertificates _certificates = new();

    public void Dispose()
    {
        _folder.Dispose();
        _certificates.Dispose();
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("fleet: { discovery: { enabled: true } }")]
    [InlineData("config: { Gateway: { Access: { Deny: [10.0.0.0/8, 192.0.2.0/24] }, Listeners: { echo: { Enabled: false }, line: { MaxConnections: 5 } } } }")]
    [InlineData("""
        config: { Gateway: { Listeners: { tills: { Url: 'tcp://0.0.0.0:7000', Framing: LengthPrefixed, Application: Commands } } } }
        ports: { line: null, frames: null, echo: null, lookup: null, tills: { containerPort: 7000 } }
        """)]
    [InlineData("""
        tls: { http: { secretName: web }, listeners: { line: { secretName: line, clientCertificate: Required, clientCa: { secretName: ca } }, frames: { secretName: frames } } }
        tokens: { api: { existingSecret: operators }, listeners: { line: { existingSecret: tills }, frames: { values: [0123456789abcdef] } } }
        """)]
    public async Task Gateway_check_finds_no_fault(string values)
    {
        var (exitCode, output, error) = await CheckAsync(await HelmChart.ObjectsAsync(values));
        Assert.True(exitCode == 0, output + error);
        Assert.Contains("\nOK", output);
    }

    [SkippableFact]
    public async Task Gateway_check_finds_no_fault_in_the_example_of_the_docs()
    {
        var example = Repository.Read("docs/operations.md").Split("#### Helm")[1].Split("```yaml\n")[1].Split("```")[0];
        var objects = await HelmChart.ObjectsAsync(example);
        Assert.Equal(["tills"], objects["Service gateway"].ListAt("spec", "ports").Select(port => port.At("name")));

        var (exitCode, output, error) = await CheckAsync(objects);
        Assert.True(exitCode == 0, output + error);
        Assert.Contains("\"tills\": {", output);
        Assert.Contains("not applied  Gateway:Listeners:line", output);
        Assert.DoesNotContain("OPEN TO EVERYONE", output);
    }

    // So that the two tests above say something.
    [SkippableTheory]
    [InlineData("config: { Gateway: { Limits: { MaxSessions: 5 } } }", "Gateway:Limits:MaxSessions")]
    [InlineData("terminationGracePeriodSeconds: 20", "stopping")]
    [InlineData("tls: { listeners: { unknown: { secretName: line } } }", "Gateway:Listeners:unknown:Url")]
    public async Task Gateway_check_finds_faults_that_the_chart_can_not_know(string values, string told)
    {
        var (exitCode, output, error) = await CheckAsync(await HelmChart.ObjectsAsync(values));
        Assert.Equal(1, exitCode);
        Assert.Contains(told, output + error);
    }

    [SkippableFact]
    public async Task A_gateway_runs_with_its_certificates_and_tokens()
    {
        var objects = await HelmChart.ObjectsAsync("""
            tls: { listeners: { line: { secretName: line } } }
            tokens: { listeners: { line: { values: [0123456789abcdef] } } }
            """);
        await using var gateway = await GatewayProcess.StartReadyAsync([], Environment(objects), settings: "{}", defaults: ImageDefaults());
        using var client = await TestClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.EndPoint("line").Port));
        await client.SecureAsync(_certificates);
        Assert.Equal("READY", await client.ReceiveAsync());
        await client.SendAsync("STATUS");
        Assert.Equal("ERR unauthorized", await client.ReceiveAsync());
        await client.SendAsync($"AUTH {Token}");
        Assert.StartsWith("OK", await client.ReceiveAsync());
    }

    // The adapter's own templates, filled in as it does: for the series with the labels, and for pods of a namespace.
    [SkippableFact]
    public async Task Prometheus_has_the_sessions_of_a_pod_as_the_adapter_asks_for_them()
    {
        var rule = Yaml.Read(Repository.Read("deploy/helm/prometheus-adapter.yaml")).At("rules", "custom", 0);
        var labels = rule.MapAt("resources", "overrides").ToDictionary(entry => (string)entry.Value.At("resource"), entry => (string)entry.Key);
        await using var server = await GatewayServer.StartAsync();
        await using var prometheus = await RealPrometheus.StartLabelledAsync(server.Http.BaseAddress!.Authority, "{ namespace: edge, pod: gateway-7f }");
        using var first = await server.ConnectReadyAsync("line");
        using var second = await server.ConnectReadyAsync("frames");

        var metric = (string)Yaml.Read(Repository.Read($"{HelmChart.Path}/values.yaml")).At("autoscaling", "metric");
        var query = ((string)rule.At("metricsQuery")).Replace("<<.Series>>", metric).Replace("<<.GroupBy>>", labels["pod"])
            .Replace("<<.LabelMatchers>>", $"{labels["namespace"]}=\"edge\",{labels["pod"]}=~\"gateway-7f|gateway-8a\"");
        Assert.Equal("2", await prometheus.FirstAsync($"{query} == 2"));

        using var series = JsonDocument.Parse(await prometheus.Http.GetStringAsync(new Uri($"/api/v1/series?match[]={Uri.EscapeDataString((string)rule.At("seriesQuery"))}", UriKind.Relative)));
        Assert.All(series.RootElement.GetProperty("data").EnumerateArray(), one => Assert.Equal((metric, "edge"), (one.GetProperty("__name__").GetString(), one.GetProperty(labels["namespace"]).GetString())));
        Assert.NotEqual(0, series.RootElement.GetProperty("data").GetArrayLength());
    }

    private Task<(int ExitCode, string Output, string Error)> CheckAsync(Dictionary<string, Dictionary<object, object>> objects) =>
        GatewayProcess.RunAsync(["check"], Environment(objects), settings: "{}", defaults: ImageDefaults());

    // The image's own file, on ports of the system's choice and with a folder that is here.
    private string ImageDefaults() => AnyPort(Repository.Read("src/Gateway/defaults.json")).Replace("/data/", _folder["lookup"]);

    // The variables of the container, on ports of the system's choice; and the files that Kubernetes would mount, which is where the pod says that they are, below a folder of the test's.
    private Dictionary<string, string> Environment(Dictionary<string, Dictionary<object, object>> objects)
    {
        var pod = objects["Deployment gateway"].MapAt("spec", "template", "spec");
        Assert.Equal("gateway", pod.At("containers", 0, "envFrom", 0, "configMapRef", "name"));
        var mounts = pod.ListAt("containers", 0, "volumeMounts").ToDictionary(mount => (string)mount.At("name"), mount => (string)mount.At("mountPath"));
        foreach (var volume in pod.ListAt("volumes").Where(volume => volume.MapAt().ContainsKey("projected")))
        {
            foreach (var item in volume.ListAt("projected", "sources").SelectMany(source => source.ListAt("secret", "items")))
            {
                var file = _folder[$"{mounts[(string)volume.At("name")][1..]}/{item.At("path")}"];
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, item.At("key") switch
                {
                    "tls.crt" => File.ReadAllText(_certificates.CertificateFile),
                    "tls.key" => File.ReadAllText(_certificates.KeyFile),
                    "ca.crt" => File.ReadAllText(_certificates.AuthorityFile),
                    _ => Token,
                });
            }
        }

        return objects["ConfigMap gateway"].MapAt("data").ToDictionary(
            entry => (string)entry.Key,
            entry => (string)entry.Value is ['/', .. var path] ? _folder[path] : AnyPort((string)entry.Value));
    }

    private static string AnyPort(string text) => new[] { 7000, 8080, 9000, 9001, 9002, 9053 }.Aggregate(text, (before, port) => before.Replace($"://0.0.0.0:{port}", "://0.0.0.0:0"));
}
