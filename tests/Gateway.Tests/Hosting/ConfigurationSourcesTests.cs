using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting;

/// <summary>The real executable, configured as an operator does it.</summary>
public sealed class ConfigurationSourcesTests
{
    [Fact]
    public async Task The_command_line_overrides_the_environment_which_overrides_the_file()
    {
        const string Settings = """
            { "Gateway": { "Limits": { "MaxConnections": 11, "MaxHttpConnections": 12, "MaxMessageSize": 13 }, "Listeners": { "one": { "Url": "tcp://127.0.0.1:0" } } } }
            """;
        var environment = new Dictionary<string, string>
        {
            ["Gateway__Limits__MaxConnections"] = "21",
            ["Gateway__Limits__MaxHttpConnections"] = "22",
            ["Gateway__Listeners__one__Enabled"] = "false",
        };
        var (exitCode, output, error) = await GatewayProcess.RunAsync(["check", "--Gateway:Limits:MaxConnections=31"], environment, Settings);

        Assert.True(exitCode == 0, error);
        using var effective = JsonDocument.Parse(output[output.IndexOf('{')..(output.LastIndexOf('}') + 1)]);
        var gateway = effective.RootElement.GetProperty("Gateway");
        Assert.Equal(31, gateway.GetProperty("Limits").GetProperty("MaxConnections").GetInt32());
        Assert.Equal(22, gateway.GetProperty("Limits").GetProperty("MaxHttpConnections").GetInt32());
        Assert.Equal(13, gateway.GetProperty("Limits").GetProperty("MaxMessageSize").GetInt32());
        Assert.False(gateway.GetProperty("Listeners").GetProperty("one").GetProperty("Enabled").GetBoolean());
    }

    [Fact]
    public async Task A_faulty_configuration_ends_the_start_with_words_and_code_1()
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync(
            ["--Gateway:Limits:MaxConnections=0", "--Gateway:Bogus:Key=1", "--Gateway:Timeouts:Idle=soon"],
            new Dictionary<string, string> { ["Gateway__Listeners__line__Url"] = "nowhere" });

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.StartsWith("Gateway can't start. The configuration has 4 faults:", error);
        Assert.All(["Gateway:Limits:MaxConnections", "Gateway:Bogus", "Gateway:Timeouts:Idle", "Gateway:Listeners:line:Url"], key => Assert.Contains(key, error));
        Assert.DoesNotContain("   at ", error);
    }

    [Theory]
    [InlineData("{ \"Gateway\": {\n  \"Limits\": ", "LineNumber: 1")]
    [InlineData("[]", "Top-level JSON element must be an object")]
    [InlineData("{ \"a\": 1, \"a\": 2 }", "duplicate key 'a'")]
    public async Task A_broken_file_is_named_with_the_place(string settings, string place)
    {
        var (exitCode, _, error) = await GatewayProcess.RunAsync([], settings: settings);

        Assert.Equal(1, exitCode);
        Assert.Contains("appsettings.json", error);
        Assert.Contains(place, error);
        Assert.DoesNotContain("   at ", error);
    }

    [Theory]
    [InlineData("--Gateway:Listeners:line:Url=tcp://127.0.0.1:{0}", "Gateway:Listeners:line can't listen on tcp://127.0.0.1:{0}: the address is in use")]
    [InlineData("--Kestrel:Endpoints:Http:Url=http://127.0.0.1:{0}", "Kestrel:Endpoints:Http (http://127.0.0.1:{0}): Failed to bind")]
    [InlineData("--Kestrel:Endpoints:Other:Url=http://127.0.0.1:{0}", "Kestrel:Endpoints:Other (http://127.0.0.1:{0}): Failed to bind")]
    [InlineData("--Kestrel:Endpoints:Http:Url=http://192.0.2.1:0", "Kestrel:Endpoints:Http (http://192.0.2.1:0): ")]
    [InlineData("--Gateway:Listeners:echo:Url=tcp://192.0.2.1:0", "Gateway:Listeners:echo can't listen on tcp://192.0.2.1:0: ")]
    [InlineData("--Gateway:Listeners:echo:Url=unix:///no/such/folder/a.sock", "Gateway:Listeners:echo can't listen on unix:///no/such/folder/a.sock: the directory /no/such/folder does not exist.")]
    [InlineData("--Kestrel:Endpoints:Http:Url=https://127.0.0.1:0", "Kestrel:Endpoints:Http (https://127.0.0.1:0): HTTPS needs a certificate. Name it in Tls:Certificate")]
    [InlineData("--Kestrel:Endpoints:Http:Certificate:Path=/no/such/file.pem", "/no/such/file.pem")]
    public async Task A_door_that_can_not_be_opened_is_named(string argument, string words)
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        var certified = argument.Contains("Certificate") ? ["--Kestrel:Endpoints:Http:Url=https://127.0.0.1:0"] : Array.Empty<string>();
        var (exitCode, _, error) = await GatewayProcess.RunAsync([.. GatewayProcess.AnyPorts, .. certified, string.Format(argument, port)]);

        Assert.Equal(1, exitCode);
        Assert.Contains(string.Format(words, port), error);
        Assert.DoesNotContain("   at ", error);
    }

    [Fact]
    public async Task Port_0_works_and_what_was_bound_is_logged_and_listed()
    {
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts);
        using var client = await TestClient.ConnectAsync(gateway.EndPoint("line"));
        Assert.Equal("READY", await client.ReceiveAsync());

        using var http = new HttpClient();
        var listeners = await http.GetStringAsync(new Uri(gateway.Http, "/api/v1/listeners"));
        Assert.All(["line", "frames", "echo"], name => Assert.Contains($"\"tcp://{gateway.EndPoint(name)}\"", listeners));
    }
}
