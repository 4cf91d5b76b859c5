using System.Text.RegularExpressions;
using Gateway.Tests.Fleet;
using Gateway.Tests.Hosting;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>The fleet of deploy/kubernetes fits Kubernetes' own models, the chart, the server and the gateway.</summary>
public sealed class KubernetesFleetTests
{
    private const string Values = "fleet: { passwordSecret: gateway-fleet, nats: { enabled: true } }";

    private static readonly string PatchFile = Path.Combine(Repository.Root, "deploy/kubernetes/fleet-patch.yaml");
    private static readonly Dictionary<object, object> Patch = Yaml.Read(File.ReadAllText(PatchFile)).MapAt("spec", "template", "spec");
    private static readonly Dictionary<string, string> Told = Patch.ListAt("containers", 0, "env").Where(one => one.MapAt().ContainsKey("value")).ToDictionary(one => (string)one.At("name"), one => (string)one.At("value"));

    [SkippableFact]
    public async Task The_official_clients_models_find_no_fault()
    {
        const string Python = "/usr/bin/python3";
        Skip.IfNot(
            File.Exists(Python) && (await Tool.RunAsync(Python, ["-c", "import kubernetes, yaml"])).ExitCode == 0,
            "Debian's python3 has no kubernetes module: install python3-kubernetes to run this test.");
        Assert.Equal((0, "no fault\n"), await Tool.RunAsync(Python, [Path.Combine(Repository.Root, "tests/Gateway.Tests/Deploy/kubernetes_models.py")], Kubernetes.Fleet));
    }

    [SkippableFact]
    public async Task The_chart_makes_the_same_objects_beside_those_of_its_defaults()
    {
        var (defaults, fleet) = (await HelmChart.ObjectsAsync(), await HelmChart.ObjectsAsync(Values));
        HelmChart.AssertEqual(HelmChart.ByName(Yaml.ReadAll(Kubernetes.Fleet)), fleet.Where(one => !defaults.ContainsKey(one.Key)).ToDictionary());
    }

    [SkippableFact]
    public async Task The_chart_tells_the_gateways_what_the_patch_does()
    {
        var objects = await HelmChart.ObjectsAsync(Values);
        Assert.Equal(Told.OrderBy(one => one.Key), objects["ConfigMap gateway"].MapAt("data").Select(one => KeyValuePair.Create((string)one.Key, (string)one.Value)).Where(one => one.Key.StartsWith("Gateway__Fleet") || one.Key == "Gateway__Lookup__Shared").OrderBy(one => one.Key));
        var pod = objects["Deployment gateway"].MapAt("spec", "template", "spec");
        Assert.Equal(HelmChart.Canonical(Patch.At("containers", 0, "env", 0)), HelmChart.Canonical(Assert.Single(pod.ListAt("containers", 0, "env"))));
        Assert.Contains(HelmChart.Canonical(Assert.Single(Patch.ListAt("containers", 0, "volumeMounts"))), pod.ListAt("containers", 0, "volumeMounts").Select(HelmChart.Canonical));
        Assert.Contains(HelmChart.Canonical(Assert.Single(Patch.ListAt("volumes"))), pod.ListAt("volumes").Select(HelmChart.Canonical));
    }

    [Fact]
    public async Task What_it_tells_the_gateways_are_options() =>
        await Faults.NoneInAsync([.. AppSettings.All(), .. Told.Select(one => (one.Key.Replace("__", ":"), (string?)one.Value))]);

    [SkippableFact]
    public async Task Kubectl_applies_the_patch_and_nothing_is_lost()
    {
        var kubectl = Tool.Require("kubectl", "kubectl");
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder["gateway.yaml"], string.Join("---\n", Kubernetes.Text.Split("---\n").Where(document => document.Contains("kind: Deployment", StringComparison.Ordinal))));
        var (exitCode, output) = await Tool.RunAsync(kubectl, ["patch", "--local", "-f", folder["gateway.yaml"], "--type", "strategic", "--patch-file", PatchFile, "-o", "yaml"]);
        Assert.True(exitCode == 0, output);
        var (before, after) = (Kubernetes.Kind("Deployment").MapAt("spec", "template", "spec"), Yaml.Read(output).MapAt("spec", "template", "spec"));
        Assert.Equal(before.ListAt("volumes").Count + 1, after.ListAt("volumes").Count);
        Assert.Equal(before.ListAt("containers", 0, "volumeMounts").Count + 1, after.ListAt("containers", 0, "volumeMounts").Count);
        Assert.Equal(Told.Count + 1, after.ListAt("containers", 0, "env").Count);
        Assert.Equal(HelmChart.Canonical(before.At("containers", 0, "envFrom")), HelmChart.Canonical(after.At("containers", 0, "envFrom")));
    }

    /// <summary>One of the three, without the others and without what a server before 2.10 does not know.</summary>
    [SkippableFact]
    public async Task The_server_takes_its_file_and_it_allows_what_the_page_names()
    {
        var nats = Tool.Require("nats-server", "nats-server");
        using var folder = new TempDirectory();
        var text = (string)Yaml.ReadAll(Kubernetes.Fleet).First().At("data", "nats.conf");
        await File.WriteAllTextAsync(folder["nats.conf"], text.Replace(", sync_interval: always", "").Replace("store_dir: /data", $"store_dir: \"{folder["store"]}\""));
        var (exitCode, output) = await Tool.RunAsync(Tool.Require("env", "coreutils"), ["POD_NAME=gateway-nats-0", "NATS_PASSWORD=p0123456789abcdef", nats, "-t", "-c", folder["nats.conf"]]);
        Assert.True(exitCode == 0, output);

        // Both files allow the same.
        var compose = Repository.Read("deploy/nats/nats.conf");
        Assert.Equal(Allowed(compose), Allowed(text));
        Assert.All(NatsPermissions.OfThePage("gateway").Publish, subject => Assert.Contains(subject, Allowed(text)));
    }

    [Fact]
    public void Only_gateways_and_the_other_servers_are_let_in()
    {
        var policy = Yaml.ReadAll(Kubernetes.Fleet).Single(document => (string)document["kind"] == "NetworkPolicy");
        Assert.Equal(["Ingress"], policy.ListAt("spec", "policyTypes"));
        var gateways = Kubernetes.Kind("Deployment").MapAt("spec", "template", "metadata", "labels");
        var servers = policy.MapAt("spec", "podSelector", "matchLabels");
        Assert.Equal(
            [(HelmChart.Canonical(gateways), "4222"), (HelmChart.Canonical(servers), "6222")],
            policy.ListAt("spec", "ingress").Select(rule => (HelmChart.Canonical(rule.At("from", 0, "podSelector", "matchLabels")), (string)rule.At("ports", 0, "port"))));
    }

    private static string[] Allowed(string text) => [.. Regex.Matches(text[text.IndexOf("permissions:", StringComparison.Ordinal)..], "\"([^\"]+)\"").Select(match => match.Groups[1].Value)];
}
