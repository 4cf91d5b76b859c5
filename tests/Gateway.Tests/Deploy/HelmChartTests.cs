using System.Xml.Linq;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>The chart with its defaults installs what deploy/kubernetes does, and fits helm, Kubernetes and the version.</summary>
public sealed class HelmChartTests
{
    private const string Everything = """
        tokens: { api: { existingSecret: operators, key: api }, listeners: { line: { values: [0123456789abcdef] } } }
        tls: { http: { secretName: web }, listeners: { line: { secretName: line, clientCertificate: Required, clientCa: { secretName: ca } } } }
        autoscaling: { enabled: true }
        fleet: { discovery: { enabled: true }, headlessService: { enabled: true }, passwordSecret: fleet, nats: { enabled: true, storageClassName: fast } }
        serviceAccount: { create: true }
        service: { annotations: { example.com/scheme: internal }, loadBalancerSourceRanges: [192.0.2.0/24] }
        extraEnv: [{ name: OTEL_EXPORTER_OTLP_ENDPOINT, value: "http://collector:4317" }]
        image: { pullSecrets: [{ name: registry }] }
        extraVolumes: [{ name: hooks, secret: { secretName: hooks } }]
        extraVolumeMounts: [{ name: hooks, mountPath: /hooks }]
        nodeSelector: { disk: ssd }
        tolerations: [{ key: dedicated, operator: Exists }]
        affinity: { nodeAffinity: {} }
        priorityClassName: high
        podAnnotations: { a: b }
        podLabels: { team: edge }
        """;

    [SkippableFact]
    public async Task Its_defaults_are_the_manifests() => HelmChart.AssertEqual(
        HelmChart.ByName(Kubernetes.Documents()),
        await HelmChart.ObjectsAsync());

    [SkippableFact]
    public async Task Its_ServiceMonitor_is_the_manifests()
    {
        var monitor = HelmChart.ByName([Yaml.Read(Repository.Read("deploy/kubernetes/monitoring.yaml"))]);
        HelmChart.AssertEqual(monitor, (await HelmChart.ObjectsAsync("serviceMonitor: { enabled: true }")).Where(one => one.Key.StartsWith("ServiceMonitor", StringComparison.Ordinal)).ToDictionary());
    }

    [SkippableFact]
    public async Task Its_PrometheusRule_has_every_rule_of_deploy_prometheus()
    {
        var rules = Directory.GetFiles(Path.Combine(Repository.Root, "deploy/prometheus/rules")).Order(StringComparer.Ordinal).SelectMany(file => Yaml.Read(File.ReadAllText(file)).ListAt("groups")).ToList();
        var made = (await HelmChart.ObjectsAsync("prometheusRule: { enabled: true }"))["PrometheusRule gateway"];
        Assert.Equal(HelmChart.Canonical(rules), HelmChart.Canonical(made.ListAt("spec", "groups")));
    }

    [SkippableFact]
    public async Task Two_releases_in_one_namespace_do_not_touch_each_others_objects_and_pods()
    {
        var (first, second) = (await HelmChart.ObjectsAsync(Everything, "gateway-a"), await HelmChart.ObjectsAsync(Everything, "b"));
        Assert.Equal(first.Count, second.Count);
        Assert.Empty(first.Keys.Intersect(second.Keys));
        Assert.All(first.Keys, name => Assert.Contains(" gateway-a", name));
        Assert.All(second.Keys, name => Assert.Contains(" b-gateway", name));
        foreach (var (objects, release) in new[] { (first, "gateway-a"), (second, "b") })
        {
            var pods = objects.Where(one => one.Key.Split(' ')[0] is "Deployment" or "StatefulSet").Select(one => one.Value.MapAt("spec", "template", "metadata", "labels")).ToList();
            Assert.Equal(2, pods.Count);
            Assert.All(pods, pod => Assert.Equal(release, pod["app.kubernetes.io/instance"]));

            // Each selects the pods of one of the two.
            Assert.All(Selectors(objects.Values), selector => Assert.Single(pods, pod => selector.All(label => pod.TryGetValue(label.Key, out var value) && value.Equals(label.Value))));
            Assert.All(Selectors(objects.Values), selector => Assert.Contains("app.kubernetes.io/instance", selector.Keys));
        }
    }

    [SkippableFact]
    public async Task The_official_clients_models_find_no_fault()
    {
        const string Python = "/usr/bin/python3";
        Skip.IfNot(
            File.Exists(Python) && (await Tool.RunAsync(Python, ["-c", "import kubernetes, yaml"])).ExitCode == 0,
            "Debian's python3 has no kubernetes module: install python3-kubernetes to run this test.");
        var script = Path.Combine(Repository.Root, "tests/Gateway.Tests/Deploy/kubernetes_models.py");
        foreach (var values in new[] { "", Everything })
        {
            Assert.Equal((0, "no fault\n"), await Tool.RunAsync(Python, [script], await HelmChart.RenderAsync(values)));
        }

        var (exitCode, complaints) = await Tool.RunAsync(Python, [script], (await HelmChart.RenderAsync(Everything)).Replace("maxReplicas: 10", "maxReplicas: ten"));
        Assert.Equal((1, "HorizontalPodAutoscaler.spec.maxReplicas: 'ten' is not of type int\n"), (exitCode, complaints));
    }

    [SkippableFact]
    public async Task Helm_finds_no_fault_and_packs_it_with_the_rules()
    {
        var (exitCode, output, _) = await HelmChart.RunAsync(["lint", "--strict", HelmChart.Folder]);
        Assert.True(exitCode == 0, output);

        using var folder = new TempDirectory();
        Assert.Equal(0, (await HelmChart.RunAsync(["package", HelmChart.Folder, "--destination", folder.Path])).ExitCode);
        var (rendered, text, error) = await HelmChart.RunAsync(["template", "gateway", Assert.Single(Directory.GetFiles(folder.Path)), "--set", "prometheusRule.enabled=true"]);
        Assert.True(rendered == 0, error);
        Assert.Contains("alert: GatewayNoneUp", text);
    }

    [SkippableFact]
    public async Task Its_notes_say_how_to_reach_it_and_whether_the_API_has_a_token()
    {
        const string Warning = "The chart was given no operator's token";
        string[] install = ["install", "b", HelmChart.Folder, "--dry-run=client", "--namespace", "edge", "--values", "-"];
        var notes = (await HelmChart.RunAsync(install)).Output.Split("NOTES:")[1];
        Assert.Contains("line is port 9000 of the service b-gateway", notes);
        Assert.DoesNotContain("echo", notes);
        Assert.Contains("kubectl -n edge port-forward service/b-gateway-http 8080:8080", notes);
        Assert.Contains(Warning, notes);
        Assert.DoesNotContain(Warning, (await HelmChart.RunAsync(install, "tokens: { api: { existingSecret: operators } }")).Output);
    }

    [Fact]
    public void Its_versions_are_the_gateways()
    {
        var version = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("Version").Single().Value;
        var chart = Yaml.Read(Repository.Read($"{HelmChart.Path}/Chart.yaml"));
        Assert.Equal((version, version), ((string)chart["version"], (string)chart["appVersion"]));
    }

    // Whatever is called a selector of pods.
    private static IEnumerable<Dictionary<object, object>> Selectors(object node) => node switch
    {
        Dictionary<object, object> map => map.SelectMany(entry => (entry.Key, entry.Value) switch
        {
            ("selector" or "labelSelector" or "podSelector", Dictionary<object, object> selector) => [selector.TryGetValue("matchLabels", out var labels) ? (Dictionary<object, object>)labels : selector],
            _ => Selectors(entry.Value),
        }),
        IEnumerable<object> list => list.SelectMany(Selectors),
        _ => [],
    };
}
