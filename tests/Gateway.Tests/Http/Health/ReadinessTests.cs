using System.Net;
using Gateway.Lifetime;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Http.Health;

public sealed class ReadinessTests
{
    [Fact]
    public async Task A_draining_gateway_is_alive_but_not_ready()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Services.GetRequiredService<GatewayState>().Drain();

        await Problem.AssertAsync(await server.Http.GetAsync("/health/ready"), HttpStatusCode.ServiceUnavailable, "The gateway is draining.");
        Assert.Equal("ok", await server.Http.GetStringAsync("/health"));
        Assert.Equal("ok", await server.Http.GetStringAsync("/health/live"));
    }

    [Fact]
    public async Task A_starting_gateway_is_not_ready_before_every_door_is_open()
    {
        await using var server = await GatewayServer.StartAsync(TimeProvider.System, services => services.AddHostedService<AsksWhileItStarts>());

        var early = server.Services.GetServices<IHostedService>().OfType<AsksWhileItStarts>().Single().Answer;
        await Problem.AssertAsync(early!, HttpStatusCode.ServiceUnavailable, "The gateway is starting.");
        Assert.Equal("ok", await server.Http.GetStringAsync("/health/ready"));
    }

    /// <summary>Registered before the gateway's own services, so that it comes before them once Kestrel is bound.</summary>
    private sealed class AsksWhileItStarts(IServer server) : IHostedLifecycleService
    {
        internal HttpResponseMessage? Answer { get; private set; }

        public async Task StartedAsync(CancellationToken cancellationToken)
        {
            var address = server.Features.Get<IServerAddressesFeature>()!.Addresses.First(address => address.StartsWith("http://127.", StringComparison.Ordinal));
            using var client = new HttpClient { BaseAddress = new Uri(address) };
            Answer = await client.GetAsync("/health/ready", cancellationToken);
        }

        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
