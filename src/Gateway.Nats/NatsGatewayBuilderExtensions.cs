using Gateway.Fleet;
using Gateway.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Nats;

/// <summary>Adds NATS to a gateway.</summary>
public static class NatsGatewayBuilderExtensions
{
    /// <summary>Has the gateway act as one with the others that <c>Gateway:Fleet</c> leads to, over NATS. Without <c>Gateway:Fleet:Url</c> it changes nothing.</summary>
    public static IGatewayBuilder AddNats(this IGatewayBuilder gateway)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        gateway.Services.AddSingleton<IFleetEngine, NatsEngine>().AddSingleton<IFleetCheck, NatsCheck>();
        return gateway;
    }
}
