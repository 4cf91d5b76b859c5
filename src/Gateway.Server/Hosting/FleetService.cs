using Gateway.Applications;
using Gateway.Clients;
using Gateway.Fleet;
using Gateway.Http.Nodes;
using Gateway.Lookup.Shared;
using Gateway.Rooms;
using Gateway.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Joins the fleet before the first client is served, and leaves it once the last session has ended.</summary>
internal sealed class FleetService(IServiceProvider services, SessionRegistry sessions, IOptions<FleetOptions> options) : IHostedService
{
    /// <summary>What is said where a fleet is configured, and no engine was added.</summary>
    internal const string NoEngine = "Gateway:Fleet:Url needs an engine: add AddNats() behind AddGateway(), from the package for NATS.";

    private FleetMembership? _membership;
    private SharedTable? _table;

    /// <inheritdoc/>
    /// <exception cref="ConfigurationException">There is no engine, or another node has this one's name, or the engine is required and not reached.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<IFleetEngine>() is not { } engine)
        {
            throw new ConfigurationException([NoEngine]);
        }

        services.GetRequiredService<FleetMetrics>();
        _membership = services.GetRequiredService<FleetMembership>();
        _membership.Joined += () => sessions.Node = _membership.Id.Number;
        var requests = services.GetRequiredService<NodeRequestHandler>();
        _membership.Answer(FleetFrameKind.Request, requests.Receive);
        _membership.Answer(FleetFrameKind.RequestAborted, requests.Abort);
        services.GetRequiredService<FleetNames>().Start(engine, _membership);
        services.GetRequiredService<FleetClaims>().Start(_membership);
        services.GetRequiredService<FleetClientMessages>().Start(_membership);
        services.GetRequiredService<FleetRooms>().Start(engine, _membership, options.Value);
        _table = services.GetService<SharedTable>();
        _table?.Start(engine);
        try
        {
            await _membership.StartAsync(cancellationToken);
        }
        catch (FleetException exception)
        {
            throw new ConfigurationException([exception.Message]);
        }

        await (_table?.WaitAsync(options.Value.Connect, cancellationToken) ?? Task.CompletedTask);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await (_table?.StopAsync() ?? Task.CompletedTask);
        await (_membership?.LeaveAsync() ?? Task.CompletedTask);
    }
}
