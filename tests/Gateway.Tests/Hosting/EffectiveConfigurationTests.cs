using System.Text.Json;
using Gateway.Hosting;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Hosting;

/// <summary><c>check</c> shows all that is in effect, and where items of lists come from.</summary>
public sealed class EffectiveConfigurationTests
{
    private const string Secret = "0123456789abcdef";

    // A section that is not in the list has no validator that is asked.
    [Fact]
    public void Every_validator_stands_for_a_section_of_the_list()
    {
        var services = new ServiceCollection().AddGatewayOptions(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build().GetSection("Gateway"));
        var asked = services.Where(service => service.ServiceType.IsGenericType && service.ServiceType.GetGenericTypeDefinition() == typeof(IValidateOptions<>)).Select(service => service.ImplementationType);
        var all = typeof(GatewaySections).Assembly.GetTypes()
            .Where(type => type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IValidateOptions<>)));

        Assert.Equal(all.Select(type => type.Name).Order(), asked.OfType<Type>().Select(type => type.Name).Order());
    }

    [Fact]
    public async Task Every_section_is_shown_and_no_secret()
    {
        using var certificates = new TestCertificates();
        var (_, output, error) = await GatewayProcess.RunAsync(
        [
            "check", .. GatewayProcess.AnyPorts, "--Gateway:Access:Deny:0=192.0.2.0/24", "--Gateway:Transport=Sockets", "--Logging:LogLevel:Gateway=Debug",
            $"--Gateway:Listeners:line:Tokens:0={Secret}", $"--Gateway:Api:Token={Secret}",
            $"--Kestrel:Endpoints:Secure:Certificate:Path={certificates.CertificateFile}", $"--Kestrel:Endpoints:Secure:Certificate:KeyPath={certificates.KeyFile}",
            $"--Kestrel:Endpoints:Secure:Certificate:Password={Secret}", "--Kestrel:Endpoints:Secure:Url=https://127.0.0.1:0",
        ]);

        Assert.True(output.Contains('{'), error);
        using var effective = JsonDocument.Parse(output[output.IndexOf('{')..(output.LastIndexOf('}') + 1)]);
        var gateway = effective.RootElement.GetProperty("Gateway");
        Assert.Equal(GatewaySections.All.Select(section => section.Name), gateway.EnumerateObject().Select(section => section.Name));
        Assert.Equal("192.0.2.0/24", gateway.GetProperty("Access").GetProperty("Deny")[0].GetString());
        Assert.Equal("Sockets", gateway.GetProperty("Transport").GetString());
        Assert.Equal("Debug", effective.RootElement.GetProperty("Logging").GetProperty("LogLevel").GetProperty("Gateway").GetString());
        var certificate = effective.RootElement.GetProperty("Kestrel").GetProperty("Endpoints").GetProperty("Secure").GetProperty("Certificate");
        Assert.Equal(certificates.CertificateFile, certificate.GetProperty("Path").GetString());
        Assert.Equal("***", certificate.GetProperty("Password").GetString());
        Assert.DoesNotContain(Secret, output + error);
    }

    [Fact]
    public async Task Each_item_of_a_list_is_shown_with_its_source_and_what_it_lies_over()
    {
        const string Settings = $$"""
            {
              "Gateway": {
                "Access": { "Deny": [ "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24" ] },
                "Listeners": { "one": { "Url": "tcp://127.0.0.1:0", "Tokens": [ "{{Secret}}" ] } }
              },
              "Kestrel": { "Endpoints": { "Http": { "Url": "http://127.0.0.1:0" } } }
            }
            """;
        var environment = new Dictionary<string, string> { ["Gateway__Access__Deny__0"] = "10.0.0.0/8", ["Gateway__Listeners__one__Tokens__0"] = Secret + "2" };
        var (_, output, error) = await GatewayProcess.RunAsync(["check", "--Gateway:Access:Deny:1=172.16.0.0/12"], environment, Settings);

        var items = output.Split('\n').Where(line => line.StartsWith("item  ", StringComparison.Ordinal)).Select(line => line[6..]).ToList();
        Assert.True(items.Count > 0, output + error);
        Assert.Equal(
            [
                "Gateway:Access:Deny:0 '10.0.0.0/8' from the environment, over '192.0.2.0/24' of appsettings.json",
                "Gateway:Access:Deny:1 '172.16.0.0/12' from the command line, over '198.51.100.0/24' of appsettings.json",
                "Gateway:Access:Deny:2 '203.0.113.0/24' from appsettings.json",
                "Gateway:Listeners:one:Tokens:0 *** from the environment, over *** of appsettings.json",
            ],
            items);
    }
}
