using Gateway.Applications;
using Gateway.Clients;
using Gateway.Commands;
using Gateway.Diagnostics;
using Gateway.Fleet;
using Gateway.Http.Nodes;
using Gateway.Rooms;
using Gateway.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Registers what differs between a process that stands alone and one of a fleet. A process that stands alone runs nothing of the other's.</summary>
internal static class FleetServiceCollectionExtensions
{
    internal static IServiceCollection AddFleet(this IServiceCollection services, IConfiguration gateway)
    {
        // A process that stands alone lists itself. What an engine is created with is there in any case: hosts may check that every service can be created.
        services
            .AddSingleton(provider => provider.GetRequiredService<GatewayMetrics>().Observe(new FleetCounters()))
            .AddSingleton(CreateLanes)
            .AddSingleton<INodeStatus, NodeStatus>()
            .AddSingleton(provider => new FleetNodes(provider.GetRequiredService<IOptions<FleetOptions>>().Value.Lease, provider.GetRequiredService<TimeProvider>()));
        if (!FleetOptions.IsOn(gateway))
        {
            return services
                .AddSingleton<IClientClaims>(provider => provider.GetRequiredService<ClientDirectory>())
                .AddSingleton<IClientMessages>(provider => provider.GetRequiredService<ClientMessages>())
                .AddSingleton<ICommand, TellCommand>()
                .AddSingleton<IRooms>(provider => provider.GetRequiredService<LocalRooms>())
                .AddSingleton<ICommand, JoinCommand>()
                .AddSingleton<ICommand, WhoCommand>();
        }

        return services
            .AddSingleton<FleetMembership>()
            .AddSingleton<FleetMetrics>()
            .AddSingleton<FleetRooms>()
            .AddSingleton<FleetNames>()
            .AddSingleton<FleetClaims>()
            .AddSingleton<IClientClaims>(provider => provider.GetRequiredService<FleetClaims>())
            .AddSingleton<FleetClientMessages>()
            .AddSingleton<IClientMessages>(provider => provider.GetRequiredService<FleetClientMessages>())
            .AddSingleton<ICommand, FleetTellCommand>()
            .AddSingleton<NodeRequestHandler>()
            .AddSingleton<NodeRequests>()
            .AddSingleton<IRooms>(provider => provider.GetRequiredService<FleetRooms>())
            .AddSingleton<ICommand, FleetJoinCommand>()
            .AddSingleton<ICommand, FleetWhoCommand>()
            .AddHostedService<FleetService>();
    }

    // Each batch is one scope of pushes: a member gets all of it in one flush.
    private static DeliveryLanes CreateLanes(IServiceProvider provider) => new(
        Environment.ProcessorCount,
        provider.GetRequiredService<IOptions<FleetOptions>>().Value.MaxPending,
        provider.GetRequiredService<FleetCounters>(),
        static deliver =>
        {
            using var pushes = PushBatch.Begin();
            deliver();
        });
}
