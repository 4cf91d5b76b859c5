using System.Text.RegularExpressions;
using Gateway.Tests.Hosting;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>docker-compose.yml keeps its promises to whoever runs it unread.</summary>
public sealed partial class ComposeTests
{
    private static readonly string Text = Repository.Read("docker-compose.yml");
    private static readonly Dictionary<object, object> Services = Yaml.Read(Text).MapAt("services");

    // What a line COMPOSE_FILE of .env adds.
    private static readonly Dictionary<string, string> Variants = Directory.EnumerateFiles(Path.Combine(Repository.Root, "deploy/compose"), "*.yml")
        .ToDictionary(file => Path.GetRelativePath(Repository.Root, file), File.ReadAllText);

    public static TheoryData<string> VariantNames => [.. Variants.Keys.Order(StringComparer.Ordinal)];

    public static TheoryData<string> Names => [.. Services.Keys.Cast<string>()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_service_is_pinned_bounded_checked_and_started_again(string name)
    {
        var service = Services.MapAt(name);
        Assert.Matches(@":(\d+|v\d+|\$\{GATEWAY_VERSION:-\d+)\.\d+\.\d+(}|-alpine)?$", (string)service["image"]);
        Assert.All(new[] { "mem_limit", "pids_limit", "restart", "cap_drop", "security_opt", "logging" }, key => Assert.Contains(key, service.Keys));
        Assert.Equal("true", service["read_only"]);
        Assert.True(int.Parse((string)service.At("ulimits", "nofile", "hard")) >= 16384);

        // The gateway's own check stands in its image.
        Assert.True(service.ContainsKey("healthcheck") || service.ContainsKey("build"), name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_published_to_other_machines_unasked(string name) =>
        Assert.All(Services.MapAt(name).GetValueOrDefault("ports") as List<object> ?? [], port => Assert.StartsWith("${GATEWAY_BIND:-127.0.0.1}:", (string)port));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_the_gateways_are_told_are_options(string name)
    {
        var service = Services.MapAt(name);
        if (!service.ContainsKey("build"))
        {
            return;
        }

        var told = service.MapAt("environment").Select(entry => (((string)entry.Key).Replace("__", ":"), (string?)Variable().Replace((string)entry.Value, match => match.Groups[2].Value)));
        await Faults.NoneInAsync([.. AppSettings.All(), .. told]);
        Assert.True(DrainTests.IsEnough((string)service["stop_grace_period"]));
    }

    [Fact]
    public void The_example_of_an_env_file_lists_every_variable_with_its_default()
    {
        var variables = Variable().Matches(string.Concat(Variants.Values.Prepend(Text))).Select(match => $"{match.Groups[1].Value}={match.Groups[2].Value}").Distinct().Order(StringComparer.Ordinal);
        var lines = Repository.Read(".env.example").Split('\n').Where(line => line.Contains('=') && !line.StartsWith('#'));
        Assert.Equal(variables, lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_variant_stands_in_the_example_of_an_env_file_and_the_other_way_round()
    {
        var named = Repository.Read(".env.example").Split('\n').Where(line => line.StartsWith("#COMPOSE_FILE=", StringComparison.Ordinal)).SelectMany(line => line.Split('=')[1].Split(':'));
        Assert.Equal(Variants.Keys.Append("docker-compose.yml").Order(StringComparer.Ordinal), named.Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>The options are ones, their files lie in a folder that is mounted, and HAProxy is told of the same door.</summary>
    [Theory]
    [MemberData(nameof(VariantNames))]
    public async Task A_variant_gives_gateways_and_balancer_the_same_certificates(string path)
    {
        var services = Yaml.Read(Variants[path]).MapAt("services");
        Assert.All(services.Keys, name => Assert.Contains(name, Services.Keys));
        var (door, where) = (Path.GetFileName(path).Split('-')[0], Path.GetFileNameWithoutExtension(path).Split('-')[^1]);
        Assert.Equal(where, services.At("haproxy", "environment", $"GATEWAY_{door.ToUpperInvariant()}_TLS"));
        Assert.Contains($"streq(\"$GATEWAY_{door.ToUpperInvariant()}_TLS\",{where})", Repository.Read("deploy/haproxy/haproxy.cfg"));
        if (where == "haproxy")
        {
            Assert.Equal("${GATEWAY_CERTIFICATES:-./certificates}:/usr/local/etc/haproxy/certificates:ro", services.ListAt("haproxy", "volumes").Single());
            return;
        }

        using var certificates = new TestCertificates();
        foreach (var gateway in new[] { "gateway-1", "gateway-2" })
        {
            var told = services.MapAt(gateway, "environment").ToDictionary(entry => ((string)entry.Key).Replace("__", ":"), entry => (string)entry.Value);
            Assert.Equal("${GATEWAY_CERTIFICATES:-./certificates}:/certificates:ro", services.ListAt(gateway, "volumes").Single());
            Assert.Equal(
                [("Certificate", $"/certificates/{door}.crt"), ("Key", $"/certificates/{door}.key")],
                told.Select(one => (one.Key.Split(':')[^1], one.Value)));
            await Faults.NoneInAsync([.. AppSettings.All(), .. told.Select(one => (one.Key, (string?)(one.Key.EndsWith("Key") ? certificates.KeyFile : certificates.CertificateFile)))]);
        }
    }

    [Fact]
    public void What_is_mounted_from_here_is_here() =>
        Assert.All(Mounted().Matches(Text).Select(match => match.Groups[1].Value), path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));

    [Fact]
    public void The_proxy_that_is_trusted_is_the_proxy()
    {
        var address = (string)Services.At("haproxy", "networks", "edge", "ipv4_address");
        Assert.All(new[] { "gateway-1", "gateway-2" }, gateway => Assert.Equal(address, Services.At(gateway, "environment", "Gateway__ProxyProtocol__TrustedProxies__0")));
    }

    [Fact]
    public void Prometheus_scrapes_and_the_balancer_knows_every_gateway()
    {
        var behind = Services.Keys.Cast<string>().Where(name => name.StartsWith("gateway-", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, behind.Count);
        Assert.Equal(behind.Select(name => $"{name}:8080"), Yaml.Read(Repository.Read("deploy/prometheus/prometheus.yml")).ListAt("scrape_configs", 0, "static_configs", 0, "targets").Cast<string>());
        Assert.All(behind, name => Assert.Equal(4, Regex.Count(Repository.Read("deploy/haproxy/haproxy.cfg"), $@"^  server {name} {name}:\d+", RegexOptions.Multiline)));
    }

    [GeneratedRegex(@"\$\{(\w+):-([^}]*)\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\./(deploy/[\w./-]+):")]
    private static partial Regex Mounted();
}
