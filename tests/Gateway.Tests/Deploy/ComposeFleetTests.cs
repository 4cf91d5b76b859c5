using Gateway.Tests.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>The gateways of docker-compose.yml are one fleet, and its server is theirs alone.</summary>
public sealed class ComposeFleetTests
{
    private static readonly Dictionary<object, object> File = Yaml.Read(Repository.Read("docker-compose.yml"));
    private static readonly Dictionary<object, object> Services = File.MapAt("services");
    private static readonly string Server = Repository.Read("deploy/nats/nats.conf");

    [Fact]
    public void Both_gateways_are_nodes_of_one_fleet_and_the_one_that_is_alone_needs_none()
    {
        var nodes = new[] { "gateway-1", "gateway-2" };
        foreach (var node in nodes)
        {
            Assert.Equal("nats://nats:4222", Services.At(node, "environment", "Gateway__Fleet__Url"));
            Assert.Equal("gateway", Services.At(node, "environment", "Gateway__Fleet__Name"));
            Assert.Equal("true", Services.At(node, "environment", "Gateway__Lookup__Shared"));
            Assert.Equal(node, Services.At(node, "environment", "Gateway__Discovery__Node"));
            Assert.Equal($"http://{node}:8080", Services.At(node, "environment", "Gateway__Discovery__Url"));
            Assert.Contains("fleet", Services.ListAt(node, "networks"));
        }

        Assert.DoesNotContain(Services.MapAt("alone", "environment").Keys, key => ((string)key).StartsWith("Gateway__Fleet", StringComparison.Ordinal));
        Assert.DoesNotContain("depends_on", Services.MapAt("alone").Keys);
        Assert.Equal([.. nodes, "nats"], Services.Where(service => Networks(service.Key).Contains("fleet")).Select(service => service.Key).Order());
    }

    [Fact]
    public void Nobody_else_reaches_the_server_and_what_it_keeps_is_on_a_volume()
    {
        Assert.Equal(["fleet"], Networks("nats"));
        Assert.Equal("true", File.At("networks", "fleet", "internal"));
        Assert.DoesNotContain("ports", Services.MapAt("nats").Keys);
        Assert.Contains("nats:/data", Services.ListAt("nats", "volumes"));
        Assert.Contains("store_dir: /data", Server);
        Assert.Contains("sync_interval: always", Server);
    }

    /// <summary>If one server that is away were in a health check, it would take every gateway out of the balancer at once.</summary>
    [Fact]
    public void No_health_check_asks_for_the_server()
    {
        Assert.DoesNotContain("nats", Repository.Read("deploy/haproxy/haproxy.cfg").ToLowerInvariant());
        Assert.DoesNotContain(Services, service => service.Value.MapAt().GetValueOrDefault("depends_on") is Dictionary<object, object> conditions && conditions.ContainsKey("nats"));
    }

    /// <summary>As it is, but for what a server before 2.10 does not know, and where it listens and stores.</summary>
    [SkippableFact]
    public async Task The_server_takes_its_file_and_the_fleet_needs_no_more_than_it_allows()
    {
        await using var nats = await NatsServer.StartAsAsync(Server);
        (string, string?)[] named = [("Gateway:Fleet:Name", "gateway")];
        await using var first = await FleetGateway.StartAsync(nats, "gateway-1", named);
        await using var second = await FleetGateway.StartAsync(nats, "gateway-2", named);
        await first.KnowsAsync(1);
        using var here = await first.JoinAsync("lobby");
        using var there = await second.JoinAsync("lobby");
        await here.SendAsync("SAY lobby hello");
        Assert.Equal("OK", await here.ReceiveAsync());
        Assert.EndsWith(" hello", await there.ReceiveAsync());
    }

    [Fact]
    public void It_allows_what_the_page_names()
    {
        var page = NatsPermissions.OfThePage("gateway");
        Assert.All(page.Publish, subject => Assert.Contains($"\"{subject}\"", Server));
        Assert.All(page.Subscribe, subject => Assert.Contains($"subscribe: [\"{subject}\"]", Server));
        Assert.Equal(page.Publish.Count + page.Subscribe.Count, Server.Split('\n').Where(line => !line.StartsWith('#')).Sum(line => line.Count(character => character == '"') / 2));
    }

    private static IEnumerable<object> Networks(object service) => Services.MapAt(service).GetValueOrDefault("networks") switch
    {
        List<object> names => names,
        Dictionary<object, object> map => map.Keys,
        _ => [],
    };
}
