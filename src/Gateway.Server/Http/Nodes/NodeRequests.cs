using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using Gateway.Diagnostics;
using Gateway.Fleet;
using Gateway.Limits;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Options;

namespace Gateway.Http.Nodes;

/// <summary>Passes requests of clients on to the nodes that can carry them out.</summary>
internal sealed class NodeRequests
{
    /// <summary>The nodes that one request asks at a time: 8, so that a large fleet is asked soon and the answers need little memory.</summary>
    internal const int MaxAtATime = 8;

    private readonly IFleetEngine _engine;
    private readonly FleetMembership _membership;
    private readonly NodeRequestHandler _handler;
    private readonly NodeIdentity _node;
    private readonly IOptionsMonitor<GatewayLimits> _limits;
    private readonly Counter<long> _count;
    private long _sequence;

    /// <summary>All parameters come from DI.</summary>
    public NodeRequests(
        IFleetEngine engine,
        FleetMembership membership,
        NodeRequestHandler handler,
        NodeIdentity node,
        IOptions<FleetOptions> options,
        IOptionsMonitor<GatewayLimits> limits,
        GatewayMetrics metrics)
    {
        (_engine, _membership, _handler, _node, _limits, Patience) = (engine, membership, handler, node, limits, options.Value.Request);
        _count = metrics.Meter.CreateCounter<long>("gateway.fleet.requests", "{request}", "Requests passed on to other nodes, by route and result.");
    }

    /// <summary>How long one request to another node may take, beyond the time that the request itself allows.</summary>
    internal TimeSpan Patience { get; }

    /// <summary>The number of this node; 0 before it has one.</summary>
    internal int Self => _membership.Id.Number;

    /// <summary>This node's name.</summary>
    internal string Name => _node.Name;

    /// <summary>The other nodes, in order of their numbers.</summary>
    internal IEnumerable<FleetNode> Others => _membership.Nodes.All.OrderBy(node => node.Id.Number);

    /// <summary>Why others can't be asked; null if they can.</summary>
    internal string? Fault => _membership.IsJoined ? null : $"The fleet is not reached: {_membership.Fault ?? "not yet"}.";

    /// <summary>Adds a route that nodes pass on to each other.</summary>
    internal void Add(string name, RequestDelegate run) => _handler.Add(name, run);

    /// <summary>Whether other nodes may not have been heard yet: until a lease after the fleet was reached.</summary>
    internal bool MayBeUnheard => Fault is not null || _membership.Nodes.IsRecent;

    /// <summary>The node of this number; null if it is not known.</summary>
    internal FleetNode? Find(int number) => _membership.Nodes.Find(number);

    /// <summary>Reads the body of a request that is passed on.</summary>
    /// <returns>The body; null if it is too long, and the error was written.</returns>
    internal async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpContext context)
    {
        var longest = _limits.CurrentValue.MaxRequestBodySize;
        if (await RequestBody.ReadAsync(context, longest) is { } body)
        {
            // From here on the wait has its own time limit.
            context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
            return body;
        }

        await new ProblemBody(ProblemCode.TooLarge, $"A body has at most {longest} bytes.").ExecuteAsync(context);
        return null;
    }

    /// <summary>Has another node carry out a client's request, and answers with what it answers.</summary>
    /// <param name="context">The request.</param>
    /// <param name="node">The node.</param>
    /// <param name="wait">How long the request itself may wait for something.</param>
    internal async Task ForwardAsync(HttpContext context, FleetNode node, TimeSpan wait)
    {
        if (await ReadBodyAsync(context) is { } body)
        {
            var answer = await AskAsync(node, NodeRequest.Create(context, Patience + wait, body), context.RequestAborted);
            await answer.WriteAsync(context);
        }
    }

    /// <summary>Has this node carry out a request as another would.</summary>
    internal Task<NodeResponse> RunHereAsync(NodeRequest request, CancellationToken cancellation) => _handler.RunAsync(request, cancellation);

    /// <summary>Has another node carry out a request.</summary>
    /// <returns>Its answer, or an error that says why there is none.</returns>
    internal async Task<NodeResponse> AskAsync(FleetNode node, NodeRequest request, CancellationToken cancellation)
    {
        var header = new FleetFrame(FleetFrameKind.Request, FleetFrameFlags.None, _membership.Id, Interlocked.Increment(ref _sequence));
        var answer = Fault is null ? await AskOrAbortAsync(node, request, header, cancellation) : new FleetAnswer(FleetAskResult.Away, default);
        _count.Add(1, GatewayMetrics.Label("operation", request.Head.Route), GatewayMetrics.Label("result", answer.Result.ToName()));
        var name = node.Report.Name;
        return answer.Result switch
        {
            FleetAskResult.Answered => NodeResponse.Read(answer.Payload.Span)
                ?? NodeResponse.Of(ProblemCode.NodeUnreachable, $"Node {name} has answered what this one can't read; it may be of another version."),
            FleetAskResult.Nobody => NodeResponse.Of(ProblemCode.NodeUnreachable, $"Node {name} is not there; it is lost once its lease is over."),
            FleetAskResult.TooLarge => NodeResponse.Of(ProblemCode.TooLarge, $"The request is too large for the fleet's engine: at most {_engine.MaxFrameSize} bytes."),
            FleetAskResult.Away => NodeResponse.Of(ProblemCode.NodeUnreachable, $"Node {name} is not reached: {_membership.Fault ?? "the engine was lost meanwhile"}.{Doubt(request)}"),
            _ => NodeResponse.Of(ProblemCode.Timeout, $"Node {name} has not answered within {request.Patience.TotalSeconds:0.###} s.{Doubt(request)}"),
        };
    }

    /// <summary>Has all nodes carry out a request, this one first: what this one refuses as wrong is not passed on.</summary>
    /// <returns>Their answers, in the order of this node and then the others' numbers.</returns>
    internal async Task<IReadOnlyList<NodeAnswer>> AskAllAsync(NodeRequest request, CancellationToken cancellation)
    {
        var answers = new List<NodeAnswer> { new(Name, await RunHereAsync(request, cancellation)) };
        if (answers[0].Response.Status == StatusCodes.Status400BadRequest)
        {
            return answers;
        }

        foreach (var some in Others.Chunk(MaxAtATime))
        {
            answers.AddRange(await Task.WhenAll(some.Select(async node => new NodeAnswer(node.Report.Name, await AskAsync(node, request, cancellation)))));
        }

        if (Fault is { } fault && answers.Count == 1)
        {
            answers.Add(new NodeAnswer(SilentNode.Unknown, NodeResponse.Of(ProblemCode.NodeUnreachable, fault)));
        }

        return answers;
    }

    // A client that has gone waits for nothing: nor does the node, whose session could have no other call meanwhile.
    private async Task<FleetAnswer> AskOrAbortAsync(FleetNode node, NodeRequest request, FleetFrame header, CancellationToken cancellation)
    {
        try
        {
            return await _engine.AskAsync(node.Id.Topic, request.ToFrame(header), request.Patience, cancellation);
        }
        catch (OperationCanceledException)
        {
            var abort = new byte[FleetFrame.HeaderSize + sizeof(long)];
            (header with { Kind = FleetFrameKind.RequestAborted, Sequence = Interlocked.Increment(ref _sequence) }).Write(abort);
            BinaryPrimitives.WriteInt64BigEndian(abort.AsSpan(FleetFrame.HeaderSize), request.Head.Id);
            _engine.TryPublish(node.Id.Topic, abort, []);
            throw;
        }
    }

    private static string Doubt(NodeRequest request) => request.IsSafe ? "" : " The request may have been carried out.";
}
