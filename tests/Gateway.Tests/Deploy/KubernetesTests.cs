using Gateway.Tests.Hosting;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>The manifests fit Kubernetes' own models, each other, and the gateway.</summary>
public sealed class KubernetesTests
{
    private static readonly Dictionary<object, object> Pod = Kubernetes.Kind("Deployment").MapAt("spec", "template", "spec");
    private static readonly Dictionary<object, object> Container = Pod.MapAt("containers", 0);

    // Debian's python3, not another on the PATH: the package is for that one.
    [SkippableFact]
    public async Task The_official_clients_models_find_no_fault()
    {
        const string Python = "/usr/bin/python3";
        Skip.IfNot(
            File.Exists(Python) && (await Tool.RunAsync(Python, ["-c", "import kubernetes, yaml"])).ExitCode == 0,
            "Debian's python3 has no kubernetes module: install python3-kubernetes to run this test.");
        var script = Path.Combine(Repository.Root, "tests", "Gateway.Tests", "Deploy", "kubernetes_models.py");

        Assert.Equal((0, "no fault\n"), await Tool.RunAsync(Python, [script], Kubernetes.Text));

        var (exitCode, complaints) = await Tool.RunAsync(Python, [script], Kubernetes.Text.Replace("minAvailable: 1", "minAvailabel: 1").Replace("replicas: 2", "replicas: two"));
        Assert.Equal(1, exitCode);
        Assert.Contains("minAvailabel", complaints);
        Assert.Contains("'two' is not of type int", complaints);
    }

    [Fact]
    public async Task The_ConfigMap_holds_options() =>
        await Faults.NoneInAsync([.. AppSettings.All(), .. Kubernetes.Kind("ConfigMap").MapAt("data").Select(entry => (((string)entry.Key).Replace("__", ":"), (string?)entry.Value))]);

    [Fact]
    public void Everything_selects_the_pods()
    {
        var labels = Kubernetes.Kind("Deployment").MapAt("spec", "template", "metadata", "labels");
        Assert.Equal(labels, Kubernetes.Kind("Deployment").MapAt("spec", "selector", "matchLabels"));
        Assert.Equal(labels, Kubernetes.Kind("PodDisruptionBudget").MapAt("spec", "selector", "matchLabels"));
        Assert.All(Pod.ListAt("topologySpreadConstraints"), spread => Assert.Equal(labels, spread.MapAt("labelSelector", "matchLabels")));
        var services = Kubernetes.Documents().Where(document => (string)document["kind"] == "Service").ToList();
        Assert.Equal(2, services.Count);
        Assert.All(services, service => Assert.Equal(labels, service.MapAt("spec", "selector")));

        var ports = Container.ListAt("ports").Select(port => port.At("name"));
        Assert.All(services.SelectMany(service => service.ListAt("spec", "ports")), port => Assert.Contains(port.At("targetPort"), ports));

        var monitor = Yaml.Read(Repository.Read("deploy/kubernetes/monitoring.yaml"));
        Assert.Equal(labels, monitor.MapAt("spec", "selector", "matchLabels"));
        Assert.Contains(services.SelectMany(service => service.ListAt("spec", "ports")), port => port.At("name").Equals(monitor.At("spec", "endpoints", 0, "port")));
    }

    [Fact]
    public void Its_ports_are_the_images() => Assert.Equal(
        Repository.Read("Dockerfile").Split('\n').Last(line => line.StartsWith("EXPOSE ")).Split(' ')[1..],
        Container.ListAt("ports").Select(port => port.At("containerPort") + (port.MapAt().ContainsKey("protocol") ? "/udp" : "")));

    [Fact]
    public async Task What_the_probes_and_the_monitor_ask_is_answered()
    {
        await using var server = await GatewayServer.StartAsync();
        var asked = new[] { "startupProbe", "readinessProbe", "livenessProbe" }.Select(probe => (string)Container.At(probe, "httpGet", "path"))
            .Append((string)Yaml.Read(Repository.Read("deploy/kubernetes/monitoring.yaml")).At("spec", "endpoints", 0, "path"));
        foreach (var path in asked)
        {
            Assert.NotEmpty(await server.Http.GetStringAsync(path));
        }
    }
}
