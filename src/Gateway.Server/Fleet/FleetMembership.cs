using Microsoft.Extensions.Options;

namespace Gateway.Fleet;

/// <summary>
/// This process as a node of its fleet: connects to the engine, takes a number, says that it is there, and hears who else is. Until it has a number, and while the engine is
/// away, the process serves alone.
/// </summary>
internal sealed class FleetMembership : IAsyncDisposable
{
    /// <summary>How many heartbeats fit into a lease: 4, so that a lost one or two do no harm.</summary>
    private const int BeatsPerLease = 4;

    /// <summary>How often it is looked who is lost, and whether a heartbeat is due: 500 ms, the pause between two heartbeats of the shortest lease.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    private readonly IFleetEngine _engine;
    private readonly FleetOptions _options;
    private readonly INodeStatus _status;
    private readonly NodeAnnouncer _announcer;
    private readonly TimeProvider _time;
    private readonly ILogger<FleetMembership> _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _joining = new(1);
    private IFleetMap? _map;
    private IFleetSubscription? _own;
    private IFleetSubscription? _all;
    private Task _running = Task.CompletedTask;
    private string? _refusal;

    /// <summary>All parameters come from DI.</summary>
    public FleetMembership(
        IFleetEngine engine, IOptions<FleetOptions> options, FleetNodes nodes, INodeStatus status, FleetCounters counters, TimeProvider time, ILogger<FleetMembership> log)
    {
        (_engine, _options, Nodes, _status, _time, _log) = (engine, options.Value, nodes, status, time, log);
        _announcer = new NodeAnnouncer(engine, nodes, status, counters, log);
        _engine.StateChanged += OnStateChanged;
    }

    /// <summary>Raised once this process has a number, and each time it reaches the engine again from then on.</summary>
    internal event Action? Joined;

    /// <summary>The others.</summary>
    internal FleetNodes Nodes { get; }

    /// <summary>This process; the number is 0 while it stands alone.</summary>
    internal NodeNumber Id => _announcer.Self;

    /// <summary>Whether others are reached now: this process has a number, and the engine is connected.</summary>
    internal bool IsJoined => Id.Number > 0 && _engine.State == FleetState.Connected;

    /// <summary>Why others are not reached; null if they are.</summary>
    internal string? Fault => IsJoined ? null : _engine.Fault ?? _refusal;

    /// <summary>Has questions of other nodes answered. To be called before the start.</summary>
    internal void Answer(FleetFrameKind kind, NodeQuestion answer) => _announcer.Questions.Add(kind, answer);

    /// <summary>Connects and takes a number; gives up waiting after <see cref="FleetOptions.Connect"/>, and tries on.</summary>
    /// <exception cref="FleetException">A live node has this node's name, or the engine is required and was not reached.</exception>
    internal async Task StartAsync(CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(_options.Connect, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            await _engine.ConnectAsync(either.Token);
            if (await TryJoinAsync(cancellation) is { } other)
            {
                throw new FleetException($"Another node is called {other.Name}{(other.Url is null ? "" : $", at {other.Url}")}: give this one another Gateway:Discovery:Node.");
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            _log.FleetAlone(_engine.Fault ?? "no answer");
        }

        if (_options.Required && !IsJoined)
        {
            throw new FleetException($"Gateway:Fleet:Required is true, and the engine is not reached: {Fault ?? "no answer"}.");
        }

        _running = RunAsync();
    }

    /// <summary>Says that this node leaves, and gives its number back to the next process of its name.</summary>
    internal async Task LeaveAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync();
        await _running;
        if (IsJoined)
        {
            _announcer.Announce(FleetFrameFlags.None, isLeaving: true);
            try
            {
                await Numbers(_map ?? await _engine.OpenMapAsync("nodes", CancellationToken.None)).ReleaseAsync(Id, CancellationToken.None);
            }
            catch (FleetException exception)
            {
                _log.FleetNotShared(exception.Message);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        _engine.StateChanged -= OnStateChanged;
        foreach (var subscription in new[] { _own, _all })
        {
            if (subscription is not null)
            {
                await subscription.DisposeAsync();
            }
        }

        _stop.Dispose();
        _joining.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Tick, _time);
        var (renewed, ticked) = (_time.GetTimestamp(), _time.GetTimestamp());
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var wasStopped = _time.GetElapsedTime(ticked) >= _options.Lease;
                ticked = _time.GetTimestamp();
                if (_engine.State != FleetState.Connected)
                {
                    continue;
                }

                if (wasStopped && Id.Number > 0)
                {
                    // The whole process stood still for so long that it is lost to the others, and has heard nobody: as after a lost connection.
                    OnStateChanged(FleetState.Connected);
                }

                foreach (var node in Nodes.RemoveLost())
                {
                    _log.NodeLost(node.Report.Name, node.Id.Number, node.Report.Sessions);
                }

                if (_time.GetElapsedTime(renewed) >= _options.Lease / BeatsPerLease)
                {
                    renewed = _time.GetTimestamp();
                    await RenewAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node leaves.
        }
    }

    private async Task RenewAsync()
    {
        try
        {
            if (Id.Number == 0)
            {
                await TryJoinAsync(_stop.Token);
                return;
            }

            _announcer.Announce(FleetFrameFlags.None, isLeaving: false);
            await _engine.PingAsync(_stop.Token);
            _map ??= await _engine.OpenMapAsync("nodes", _stop.Token);
            if (!await Numbers(_map).HoldsAsync(Id, _stop.Token))
            {
                _log.NumberLost(Id.Number);
                _status.Stop();
            }
        }
        catch (FleetException exception)
        {
            // A server that has lost its store does not answer for a map that is gone; opening it makes a new one.
            _map = null;
            _log.FleetNotShared(exception.Message);
        }
    }

    // Returns who has the name; null if nobody has, or the engine could not say.
    private async Task<NodeReport?> TryJoinAsync(CancellationToken cancellation)
    {
        await _joining.WaitAsync(cancellation);
        try
        {
            if (Id.Number > 0)
            {
                return null;
            }

            _map ??= await _engine.OpenMapAsync("nodes", cancellation);
            var claim = await Numbers(_map).ClaimAsync(cancellation);
            if (claim.Id is not { } id)
            {
                _refusal = $"another node is called {claim.Other!.Name}";
                _log.FleetAlone(_refusal);
                return claim.Other;
            }

            _refusal = null;
            _announcer.Self = id;
            Nodes.OnConnected();
            _own = _engine.Listen(id.Topic, _announcer);
            _all = _engine.Listen(NodeAnnouncer.Heartbeats, _announcer);
            await _all.Confirmed.WaitAsync(_options.Request, _time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _announcer.Announce(FleetFrameFlags.Newcomer, isLeaving: false);
            _log.FleetJoined(_status.Report.Name, id.Number, id.Epoch);
            Joined?.Invoke();
            return null;
        }
        catch (FleetException exception)
        {
            _refusal = exception.Message;
            _log.FleetAlone(_refusal);
            return null;
        }
        finally
        {
            _joining.Release();
        }
    }

    private NodeNumbers Numbers(IFleetMap map) => new(_engine, map, _status.Report.Name, _options.Request, _options.Lease, _time);

    private void OnStateChanged(FleetState state)
    {
        if (state == FleetState.Away)
        {
            _log.FleetAway(_engine.Fault ?? "the connection was lost");
        }
        else if (state == FleetState.Connected && Id.Number > 0)
        {
            Nodes.OnConnected();
            _log.FleetBack();
            _announcer.Announce(FleetFrameFlags.Newcomer, isLeaving: false);
            Joined?.Invoke();
        }
    }
}
