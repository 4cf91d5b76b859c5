using System.Buffers.Binary;
using System.Text;
using Gateway.Fleet;
using Microsoft.Extensions.Options;

namespace Gateway.Clients;

/// <summary>The names of the clients of a fleet, in a map of the engine's: which nodes have sessions of each.</summary>
internal sealed class FleetNames(FleetCounters counters, IOptions<FleetOptions> options, TimeProvider time)
{
    private IFleetEngine _engine = null!;
    private FleetMembership? _membership;
    private IFleetMap? _map;
    private long _sequence;

    /// <summary>Whether other nodes are reached.</summary>
    internal bool IsReached => _membership is { IsJoined: true };

    /// <summary>This node.</summary>
    internal NodeNumber Self => _membership?.Id ?? default;

    /// <summary>Begins to share names. Until then sessions here are all that there are.</summary>
    internal void Start(IFleetEngine engine, FleetMembership membership) => (_engine, _membership) = (engine, membership);

    /// <summary>The entry of a name; without nodes if nobody has it.</summary>
    /// <exception cref="FleetException">The engine is away, or has not answered in time.</exception>
    internal Task<NameEntry> GetAsync(string name) => CallAsync(async (map, cancellation) =>
    {
        if (await map.GetAsync(name, cancellation) is not { } entry)
        {
            return new NameEntry([], 0);
        }

        if (NameEntry.Read(entry.Value.Span) is { } holders)
        {
            return new NameEntry(holders, entry.Revision);
        }

        // It is written over with the next claim.
        counters.Dropped(FleetDrop.Invalid);
        return new NameEntry([], entry.Revision);
    });

    /// <summary>The nodes that have sessions of a name, the node of the newest last.</summary>
    /// <exception cref="FleetException">The engine is away, or has not answered in time.</exception>
    internal async Task<IReadOnlyList<NodeNumber>> FindAsync(string name) => [.. (await GetAsync(name)).Holders.Where(IsLive)];

    /// <summary>Changes the entry of a name if nobody else has changed it meanwhile.</summary>
    /// <param name="name">The name.</param>
    /// <param name="holders">The nodes; none to delete the entry.</param>
    /// <param name="revision">The revision of the present entry.</param>
    /// <returns>The new revision; 0 if it was changed meanwhile.</returns>
    /// <exception cref="FleetException">The engine is away, or has not answered in time.</exception>
    internal Task<long> TrySetAsync(string name, IReadOnlyList<NodeNumber> holders, long revision) => CallAsync(async (map, cancellation) =>
        holders.Count > 0 ? await map.TrySetAsync(name, NameEntry.Write(holders), revision, cancellation)
            : revision == 0 || await map.TryDeleteAsync(name, revision, cancellation) ? revision + 1
            : 0);

    /// <summary>Whether a node is there, as far as this one knows.</summary>
    internal bool IsLive(NodeNumber node) =>
        node == Self || (_membership?.Nodes is { } nodes && (nodes.Has(node) || (nodes.IsRecent && nodes.Find(node.Number) is null && node.Number != Self.Number)));

    /// <summary>Tells a node that a name was taken from its sessions: they end. It answers once they have let the name go.</summary>
    /// <param name="node">The node.</param>
    /// <param name="name">The name.</param>
    /// <param name="revision">The revision of the entry that took it.</param>
    internal Task TellTakenAsync(NodeNumber node, string name, long revision)
    {
        var payload = new byte[sizeof(long) + name.Length];
        BinaryPrimitives.WriteInt64BigEndian(payload, revision);
        Encoding.ASCII.GetBytes(name, payload.AsSpan(sizeof(long)));
        return AskAsync(node, FleetFrameKind.NameTaken, payload);
    }

    /// <summary>Asks a node how long ago its newest session of a name has claimed it.</summary>
    internal async Task<NameAge> GetAgeAsync(NodeNumber node, string name)
    {
        var answer = await AskAsync(node, FleetFrameKind.NameAgeWanted, Encoding.ASCII.GetBytes(name));
        if (answer.Result != FleetAskResult.Answered || answer.Payload.Length != sizeof(long))
        {
            // Nor is a node gone that nobody listens for: it may be cut off, and serve its clients. It is once it is lost.
            return default;
        }

        var ticks = BinaryPrimitives.ReadInt64BigEndian(answer.Payload.Span);
        return new NameAge(IsKnown: true, ticks >= 0 ? TimeSpan.FromTicks(ticks) : null);
    }

    /// <summary>Asks a node.</summary>
    internal async Task<FleetAnswer> AskAsync(NodeNumber node, FleetFrameKind kind, ReadOnlyMemory<byte> payload)
    {
        var question = new byte[FleetFrame.HeaderSize + payload.Length];
        new FleetFrame(kind, FleetFrameFlags.None, Self, Interlocked.Increment(ref _sequence)).Write(question);
        payload.CopyTo(question.AsMemory(FleetFrame.HeaderSize));
        return await _engine.AskAsync(node.Topic, question, options.Value.Request);
    }

    private async Task<T> CallAsync<T>(Func<IFleetMap, CancellationToken, Task<T>> call)
    {
        using var timeout = new CancellationTokenSource(options.Value.Request, time);
        try
        {
            return await call(_map ??= await _engine.OpenMapAsync("names", timeout.Token), timeout.Token);
        }
        catch (Exception exception) when (exception is FleetException or OperationCanceledException)
        {
            // A server that has lost its store does not answer for a map that is gone; opening it makes a new one.
            _map = null;
            throw exception as FleetException ?? new FleetException("The engine did not answer.", exception);
        }
    }
}
