using System.Globalization;
using Gateway.Fleet;
using Gateway.Limits;
using Gateway.Lookup;
using Gateway.Transports;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Verbs;

/// <summary>Part of <c>Gateway check</c>: connects to the engine of the fleet, and finds whether this node could join, within <see cref="FleetOptions.Connect"/>.</summary>
internal sealed class FleetProbe
{
    /// <summary>What comes with a message on its way to other nodes, at most: 600 bytes, for the frame's header and the words before the message.</summary>
    private const int MaxHead = 600;

    private readonly IServiceProvider _services;
    private readonly FleetOptions _options;
    private readonly bool _isBesideRunning;
    private readonly List<CheckFinding> _findings = [];
    private bool _canJoin = true;

    private FleetProbe(IServiceProvider services, bool isBesideRunning) =>
        (_services, _options, _isBesideRunning) = (services, services.GetRequiredService<IOptions<FleetOptions>>().Value, isBesideRunning);

    /// <summary>Finds whether this node could join.</summary>
    /// <param name="services">The services of the gateway.</param>
    /// <param name="configuration">Its configuration.</param>
    /// <param name="isBesideRunning">Whether the running gateway that has the name will end before the start.</param>
    /// <returns>Whether it could, and lines; none without a fleet.</returns>
    internal static async Task<(bool CanJoin, IReadOnlyList<CheckFinding> Findings)> RunAsync(IServiceProvider services, IConfiguration configuration, bool isBesideRunning)
    {
        if (!FleetOptions.IsOn(configuration.GetSection("Gateway")))
        {
            return (true, []);
        }

        var probe = new FleetProbe(services, isBesideRunning);
        await probe.RunAsync();
        return (probe._canJoin, probe._findings);
    }

    // The maps that this node opens.
    private string[] Maps => _services.GetRequiredService<IOptions<LookupOptions>>().Value.Shared ? ["nodes", "names", "table"] : ["nodes", "names"];

    private async Task RunAsync()
    {
        if (_services.GetService<IFleetEngine>() is not { } engine)
        {
            Fail(FleetService.NoEngine);
            return;
        }

        using var timeout = new CancellationTokenSource(_options.Connect, _services.GetRequiredService<TimeProvider>());
        try
        {
            await RunAsync(engine, timeout.Token);
        }
        catch (FleetException exception)
        {
            Fail($"{_options.Url}: {exception.Message.TrimEnd('.')}.");
        }
        catch (OperationCanceledException)
        {
            var seconds = _options.Connect.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            Fail($"{_options.Url}: no answer within Gateway:Fleet:Connect, {seconds} s{(engine.Fault is { } fault ? $": {fault}" : "")}. See whether the server stands still or is far away.");
        }
    }

    private async Task RunAsync(IFleetEngine engine, CancellationToken cancellation)
    {
        var server = _services.GetService<IFleetCheck>() is { } check ? await check.RunAsync(Maps, cancellation) : new FleetServer("an engine", []);
        await engine.ConnectAsync(cancellation);
        var roundTrip = await engine.PingAsync(cancellation);
        Note(string.Create(CultureInfo.InvariantCulture, $"{_options.Url}: {server.Description}; round trip {roundTrip.TotalMilliseconds:0.0} ms"));
        FindSize(engine.MaxFrameSize);
        foreach (var fault in server.Faults)
        {
            Fail($"{_options.Url}: {fault}.");
        }

        if (server.Faults.Count == 0)
        {
            Note("every permission that a node needs is there");
            await FindNameAsync(engine, cancellation);
        }
    }

    private void FindSize(int most)
    {
        var limits = _services.GetRequiredService<IOptions<GatewayLimits>>().Value;
        var listeners = _services.GetRequiredService<IOptions<ListenersOptions>>().Value.Listeners.Values;
        var largest = (long)listeners.Where(one => one.Enabled).Select(one => one.MaxMessageSize ?? limits.MaxMessageSize).Append(limits.MaxMessageSize).Max();
        if (largest + MaxHead > most)
        {
            Fail($"the largest message of this node has {largest} bytes, and {MaxHead} for its head, and the server takes {most}: raise its max_payload to {largest + MaxHead}, or lower MaxMessageSize to {most - MaxHead}.");
        }
        else
        {
            Note($"the largest message of this node has {largest} bytes, and {MaxHead} for its head; the server takes {most}");
        }
    }

    private async Task FindNameAsync(IFleetEngine engine, CancellationToken cancellation)
    {
        var name = _services.GetRequiredService<NodeIdentity>().Name;
        var map = await engine.OpenMapAsync("nodes", cancellation);
        var numbers = new NodeNumbers(engine, map, name, _options.Request, _options.Lease, _services.GetRequiredService<TimeProvider>());
        if (await numbers.FindHolderAsync(cancellation) is not { } holder)
        {
            Note($"the name {name} is free");
            return;
        }

        var text = $"another node is called {name}{(holder.Url is null ? "" : $", at {holder.Url}")}";
        if (_isBesideRunning)
        {
            Note($"{text}; a start takes the name over once it has ended");
        }
        else
        {
            Fail($"{text}: give this one another Gateway:Discovery:Node. If that one is this gateway and will end before the start, use: Gateway check --beside-running");
        }
    }

    private void Note(string text) => _findings.Add(new CheckFinding("fleet", text));

    private void Fail(string text)
    {
        _canJoin = false;
        _findings.Add(new CheckFinding("FLEET", text));
    }
}
