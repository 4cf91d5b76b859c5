using Gateway.Hosting;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Commands;

/// <summary>What a mapped method's parameters are filled with.</summary>
public sealed class MappedVerbTests
{
    [Fact]
    public async Task A_service_can_be_asked_for_by_its_key()
    {
        await using var server = await GatewayServer.StartAsync(TimeProvider.System, services =>
        {
            services.AddSingleton(new Shop("any")).AddKeyedSingleton("north", new Shop("north")).AddKeyedScoped("south", (_, _) => new Shop("south"));
            services.AddKeyedSingleton("name", "a text");
            services.MapVerb(
                "SHOPS",
                (Shop any, [FromKeyedServices("north")] Shop north, [FromKeyedServices("south")] Shop south, [FromKeyedServices("name")] string name, string text) =>
                    $"OK {any.Name} {north.Name} {south.Name} {name} {text}");
        });
        using var client = await server.ConnectReadyAsync();
        await client.SendAsync("SHOPS x");
        Assert.Equal("OK any north south a text x", await client.ReceiveAsync());
    }

    [Fact]
    public void A_key_that_is_not_registered_stops_the_start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection([new("Kestrel:Endpoints:Http:Url", "http://127.0.0.1:0"), new("Gateway:Listeners:line:Url", "tcp://127.0.0.1:0")]);
        builder.Services.AddSingleton(new Shop("any")).AddKeyedSingleton("north", new Shop("north"));
        builder.AddGateway().MapVerb("SHOPS", ([FromKeyedServices("north")] Shop north, [FromKeyedServices("west")] Shop west) => $"OK {north.Name} {west.Name}");
        var fault = Assert.Single(Assert.Throws<ConfigurationException>(() => builder.Build()).Faults);
        Assert.Contains("parameter 'west'", fault);
        Assert.Contains("no registered service with the key 'west'", fault);
    }

    private sealed record Shop(string Name);
}
