using System.Net;
using Gateway.Hosting;
using Gateway.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Hosting;

/// <summary>What the image opens by itself is skipped for what another source has of its own.</summary>
public sealed class ShippedDefaultsTests : IDisposable
{
    private const string Token = "0123456789abcdef";

    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{}", "", "echo frames line", "Http", true)]
    [InlineData("""{ "Gateway": { "Listeners": { "tills": { "Url": "tcp://0.0.0.0:7000" } } } }""", "", "tills", "Http", false)]
    [InlineData("""{ "Gateway": { "Listeners": { "line": { "Tokens": [ "x" ] } } } }""", "", "line", "Http", false)]
    [InlineData("""{ "Gateway": { "Listeners": { "LINE": { "Url": "tcp://0.0.0.0:7000" } } } }""", "", "line", "Http", false)]
    [InlineData("""{ "Gateway": { "Listeners": { "echo": { "Enabled": false } } } }""", "", "echo frames line", "Http", true)]
    [InlineData("""{ "Gateway": { "Listeners": { "tills": { "Url": "tcp://0.0.0.0:7000", "Enabled": false } } } }""", "", "echo frames line tills", "Http", true)]
    [InlineData("""{ "Kestrel": { "Endpoints": { "Https": { "Url": "https://0.0.0.0:8443" } } } }""", "", "echo frames line", "Https", true)]
    [InlineData("""{ "Gateway": { "Limits": { "MaxConnections": 5 } } }""", "Gateway:Listeners:line:ProxyProtocol=Required", "echo frames line", "Http", true)]
    [InlineData("{}", "Gateway:Listeners:line:Url=tcp://0.0.0.0:7000", "echo frames line", "Http", true)]
    [InlineData("{}", "Gateway:Listeners:tills:Url=tcp://0.0.0.0:7000", "tills", "Http", false)]
    [InlineData("{}", "Kestrel:Endpoints:Https:Url=https://0.0.0.0:8443", "echo frames line", "Https", true)]
    [InlineData("""{ "Gateway": { "Listeners": { "tills": { "Url": "tcp://0.0.0.0:7000" } } } }""", "Gateway:Listeners:line:ProxyProtocol=Required", "line tills", "Http", false)]
    [InlineData("""{ "Gateway": { "Listeners": { "tills": { "Url": "tcp://0.0.0.0:7000" } } } }""", "Gateway:Lookup:Udp:Url=udp://0.0.0.0:9053", "tills", "Http", true)]
    public void Doors_of_ones_own_take_their_place(string settings, string variable, string listeners, string endpoints, bool hasUdp)
    {
        var configuration = Read(settings, variable);

        Assert.Equal(listeners, Names(configuration, "Gateway:Listeners"));
        Assert.Equal(endpoints, Names(configuration, "Kestrel:Endpoints"));
        Assert.Equal(hasUdp, configuration["Gateway:Lookup:Udp:Url"] is not null);
        Assert.Equal("/data/lookup.json", configuration["Gateway:Lookup:File"]);
    }

    [Theory]
    [InlineData("{}", "", "api.example.com")]
    [InlineData("""{ "Gateway": { "Lookup": { "Entries": { "till-7": "10.0.0.7" } } } }""", "", "till-7")]
    [InlineData("{}", "Gateway:Lookup:Entries:till-7=10.0.0.7", "till-7")]
    [InlineData("""{ "Gateway": { "Listeners": { "tills": { "Url": "tcp://0.0.0.0:7000" } } } }""", "", "")]
    public void So_do_entries(string settings, string variable, string expected) => Assert.Equal(expected, Names(Read(settings, variable), "Gateway:Lookup:Entries"));

    [Fact]
    public void A_value_of_another_source_comes_over_theirs()
    {
        var configuration = Read("""{ "Gateway": { "Listeners": { "line": { "Url": "tcp://127.0.0.1:7000" } } }, "Kestrel": { "Endpoints": { "Http": { "Url": "http://127.0.0.1:7080" } } } }""", "");

        Assert.Equal("tcp://127.0.0.1:7000", configuration["Gateway:Listeners:line:Url"]);
        Assert.Equal("Line", configuration["Gateway:Listeners:line:Framing"]);
        Assert.Equal("http://127.0.0.1:7080", configuration["Kestrel:Endpoints:Http:Url"]);
    }

    [Fact]
    public async Task In_the_image_a_mounted_file_with_one_guarded_listener_opens_that_one_alone()
    {
        await using var gateway = await StartAsync($$"""{ "Gateway": { "Listeners": { "tills": { "Url": "tcp://0.0.0.0:0", "Tokens": [ "{{Token}}" ] } } } }""");

        Assert.Contains(gateway.Output, line => line.Contains("\"EventId\":107") && line.Contains("Gateway:Listeners:echo, Gateway:Listeners:frames, Gateway:Listeners:line, Gateway:Lookup:Udp, Gateway:Lookup:Entries"));
        Assert.Equal("tills", Opened(gateway));
        Assert.DoesNotContain(gateway.Output, line => line.Contains("OPEN TO EVERYONE") || line.Contains("udp://"));
        using var client = await TestClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.EndPoint("tills").Port));
        Assert.Equal("READY", await client.ReceiveAsync());
        await client.SendAsync("STATUS");
        Assert.Equal("ERR unauthorized", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Out_of_the_box_it_opens_all_of_them_and_says_so_loudly_and_a_changed_file_is_followed()
    {
        await using var gateway = await StartAsync("{}");

        Assert.Equal("echo frames line", Opened(gateway));
        var told = Assert.Single(gateway.Output, line => line.Contains("OPEN TO EVERYONE"));
        Assert.Contains("\"LogLevel\":\"Warning\"", told);
        Assert.All(new[] { "echo (tcp://0.0.0.0:0)", "frames (tcp://0.0.0.0:0)", "line (tcp://0.0.0.0:0)", "lookup (udp://0.0.0.0:0)" }, door => Assert.Contains(door, told));

        await File.WriteAllTextAsync(gateway.Settings, """{ "Gateway": { "Timeouts": { "Idle": "00:04:00" } } }""");
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("Configuration reloaded: Gateway:Timeouts:Idle")), "the change is taken");
        Assert.DoesNotContain(gateway.Output, line => line.Contains("takes a restart"));
    }

    private Task<GatewayProcess> StartAsync(string settings)
    {
        // The image's own file, on ports of the system's choice.
        var shipped = Shipped().Replace("/data/", _folder["lookup"]);
        foreach (var port in new[] { "8080", "9000", "9001", "9002", "9053" })
        {
            shipped = shipped.Replace($":{port}", ":0");
        }

        return GatewayProcess.StartReadyAsync([], settings: settings, defaults: shipped);
    }

    private ConfigurationManager Read(string settings, string variable)
    {
        File.WriteAllText(_folder["defaults.json"], Shipped());
        File.WriteAllText(_folder["settings.json"], settings);
        var pair = variable.Split('=');
        var configuration = new ConfigurationManager();
        configuration.AddJsonFile(_folder["settings.json"]).AddInMemoryCollection(variable.Length == 0 ? [] : [KeyValuePair.Create(pair[0], (string?)pair[1])]);
        configuration.Sources.Insert(0, new ShippedDefaults(_folder["defaults.json"]));
        return configuration;
    }

    private static string Shipped() => Repository.Read("src/Gateway/defaults.json");

    private static string Names(ConfigurationManager configuration, string section) =>
        string.Join(' ', configuration.GetSection(section).GetChildren().Select(door => door.Key.Equals("LINE", StringComparison.Ordinal) ? "line" : door.Key).Order(StringComparer.Ordinal));

    private static string Opened(GatewayProcess gateway) => string.Join(
        ' ', gateway.Output.Where(line => line.Contains("\"EventId\":100")).Select(line => line.Split("\"Message\":\"")[1].Split(' ')[0]).Where(name => name != "ws").Order(StringComparer.Ordinal));
}
