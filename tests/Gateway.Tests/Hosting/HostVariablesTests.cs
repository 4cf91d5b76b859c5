using System.Net;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting;

/// <summary>Variables of the host, which platforms and templates set for all that runs on them: none of them changes who gets in or what is open.</summary>
public sealed class HostVariablesTests
{
    [Theory]
    [InlineData("ASPNETCORE_FORWARDEDHEADERS_ENABLED")]
    [InlineData("DOTNET_FORWARDEDHEADERS_ENABLED")]
    [InlineData("ForwardedHeaders_Enabled")]
    public async Task The_hosts_reader_of_forwarded_headers_stays_off(string variable)
    {
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts, new() { [variable] = "true" });
        Assert.Contains(gateway.Output, line => line.Contains("ForwardedHeaders_Enabled (ASPNETCORE_FORWARDEDHEADERS_ENABLED) has no effect here"));

        // Served it would mean that somebody's word for being of this machine was taken, and the header with it.
        foreach (var header in new[] { "X-Forwarded-For: 127.0.0.1", "X-Forwarded-For: ::1\r\nX-Forwarded-Proto: https" })
        {
            foreach (var path in new[] { "/api/v1/listeners", "/ws" })
            {
                var answer = await AskAsync(gateway, path, header);
                Assert.StartsWith("HTTP/1.1 403 ", answer);
                Assert.Contains("add it to Gateway:ProxyProtocol:TrustedProxies", answer);
            }
        }

        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(gateway, "/api/v1/listeners", "X-Other: a"));
    }

    // The one host that is allowed would shut out probes by address, healthcheck's among them.
    [Theory]
    [InlineData("ASPNETCORE_ALLOWEDHOSTS")]
    [InlineData("AllowedHosts")]
    public async Task The_hosts_filter_of_names_stays_off_after_a_reload_too(string variable)
    {
        await using var gateway = await GatewayProcess.StartReadyAsync(
            GatewayProcess.AnyPorts, new() { [variable] = "gateway.example" }, settings: """{ "AllowedHosts": "other.example" }""");
        Assert.Contains(gateway.Output, line => line.Contains("AllowedHosts has no effect here"));
        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(gateway, "/health/ready", "X-Other: a"));
        await File.WriteAllTextAsync(gateway.SettingsFile, """{ "AllowedHosts": "another.example", "Gateway": { "Limits": { "MaxMessageSize": 5000 } } }""");
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("Configuration reloaded: ")), "the change is taken");
        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(gateway, "/health/ready", "X-Other: a"));
    }

    [Fact]
    public async Task Check_says_what_has_no_effect()
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync(
            ["check", .. GatewayProcess.AnyPorts, "--Gateway:Limits:MaxConnections=100"], new() { ["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true", ["OTEL_EXPORTER_OTLP_ENPOINT"] = "http://127.0.0.1:4317" });
        Assert.True(exitCode == 0, output + error);
        Assert.Contains("ForwardedHeaders_Enabled (ASPNETCORE_FORWARDEDHEADERS_ENABLED) has no effect here", output);
        Assert.Contains("OTEL_EXPORTER_OTLP_ENPOINT is not read by the gateway.", output);
    }

    [Fact]
    public async Task Check_names_keys_beside_those_that_are_read()
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync(
            ["check", .. GatewayProcess.AnyPorts, "--Gateway:Limits:MaxConnections=100", "--Kestrel:Endpoint:Http:Url=http://127.0.0.1:0", "--Kestrel:Endpoints:Http:Urls=x", "--Logging:LogLevl:Default=Debug", "--Serilog:Level=Debug"],
            new() { ["Gatway__Limits__MaxConnections"] = "5" });
        Assert.True(exitCode == 0, output + error);
        Assert.Contains("Gatway is read by nothing: Gateway may be meant.", output);
        Assert.Contains("Kestrel:Endpoint is read by nothing: Kestrel knows Endpoints, ", output);
        Assert.Contains("Kestrel:Endpoints:Http:Urls is read by nothing: Kestrel knows Url, ", output);
        Assert.Contains("Logging:LogLevl is read by nothing: LogLevel may be meant.", output);
        Assert.DoesNotContain("Serilog", output);
    }

    [Fact]
    public async Task Whom_TrustedProxies_names_is_believed_as_ever()
    {
        await using var gateway = await GatewayProcess.StartReadyAsync(
            [.. GatewayProcess.AnyPorts, "--Gateway:ProxyProtocol:TrustedProxies:0=127.0.0.1"], new() { ["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true" });
        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(gateway, "/api/v1/listeners", "X-Forwarded-For: 127.0.0.1"));

        // With the host's reader on, the first of the two would count as the proxy of the second.
        Assert.StartsWith("HTTP/1.1 403 ", await AskAsync(gateway, "/api/v1/listeners", "X-Forwarded-For: 127.0.0.1, 203.0.113.9"));
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:0")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "0")]
    public async Task What_is_open_is_what_the_configuration_says(string variable, string value)
    {
        var environment = new Dictionary<string, string> { [variable] = value, ["ASPNETCORE_PREFERHOSTINGURLS"] = "true", ["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"] = "No.Such.Assembly" };
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts, environment);
        using var client = await TestClient.ConnectAsync(gateway.EndPoint("line"));
        Assert.Equal("READY", await client.ReceiveAsync());
        using var http = new HttpClient { BaseAddress = gateway.Http };
        Assert.Equal("ok", await http.GetStringAsync("/health/ready"));
        Assert.Contains(gateway.Output, line => line.Contains("preferHostingUrls (ASPNETCORE_PREFERHOSTINGURLS) has no effect here"));
    }

    [Fact]
    public async Task How_stopping_goes_is_said_by_Shutdown_alone()
    {
        var environment = new Dictionary<string, string>
        {
            ["DOTNET_SHUTDOWNTIMEOUTSECONDS"] = "0",
            ["ASPNETCORE_SHUTDOWNTIMEOUTSECONDS"] = "0",
            ["DOTNET_SERVICESSTOPCONCURRENTLY"] = "true",
            ["DOTNET_SERVICESSTARTCONCURRENTLY"] = "true",
            ["DOTNET_STARTUPTIMEOUTSECONDS"] = "0",
        };
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts, environment);
        using var client = await TestClient.ConnectAsync(gateway.EndPoint("line"));
        Assert.Equal("READY", await client.ReceiveAsync());
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal("NOTICE shutting down", await client.ReceiveAsync());
        await client.AssertClosedAsync();
        client.Dispose();
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.DoesNotContain(gateway.Output, line => line.Contains("is cut"));
        Assert.Empty(gateway.Error);
    }

    private static async Task<string> AskAsync(GatewayProcess gateway, string path, string header)
    {
        using var client = await TestClient.ConnectAsync(IPEndPoint.Parse(gateway.Http.Authority));
        await client.SendBytesAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{header}\r\n\r\n"));
        return Encoding.UTF8.GetString(await client.ReceiveToEndAsync());
    }
}
