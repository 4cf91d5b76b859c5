using System.Buffers.Binary;
using System.Collections.Concurrent;
using Gateway.Fleet;
using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Http.Nodes;

/// <summary>Carries out what other nodes pass on to this one: the same routes, without what protects them from clients.</summary>
internal sealed class NodeRequestHandler(
    IServiceProvider services, FleetCounters counters, IFleetEngine engine, IOptionsMonitor<GatewayLimits> limits, TimeProvider time, ILogger<NodeRequestHandler> log)
{
    /// <summary>The requests of other nodes that are carried out at a time: 256. Most take no time; what waits is a call, and each holds one message.</summary>
    internal const int MaxRequests = 256;

    private readonly ConcurrentDictionary<string, RequestDelegate> _routes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, CancellationTokenSource> _running = new();
    private int _count;

    /// <summary>Adds a route.</summary>
    internal void Add(string name, RequestDelegate run) => _routes[name] = run;

    /// <summary>Takes a request of another node, and answers it later.</summary>
    internal void Receive(ReadOnlySpan<byte> payload, FleetReply reply)
    {
        if (!reply.IsExpected || NodeRequest.Read(payload) is not { } request || request.Body.Length > limits.CurrentValue.MaxRequestBodySize)
        {
            counters.Dropped(FleetDrop.Invalid);
        }
        else if (Interlocked.Increment(ref _count) > MaxRequests)
        {
            Interlocked.Decrement(ref _count);
            Send(NodeResponse.Of(ProblemCode.NodeUnreachable, $"The node carries out {MaxRequests} requests of others already."), reply);
        }
        else
        {
            // Not on the thread that delivers: a route may wait.
            _ = Task.Run(() => AnswerAsync(request, reply));
        }
    }

    /// <summary>Ends a request for whose answer nobody waits any more. One that has come to its end, or was never heard of, changes nothing.</summary>
    internal void Abort(ReadOnlySpan<byte> payload, FleetReply reply)
    {
        if (payload.Length == sizeof(long) && _running.TryGetValue(BinaryPrimitives.ReadInt64BigEndian(payload), out var running))
        {
            try
            {
                _ = running.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // It has just come to its end.
            }
        }
    }

    /// <summary>Carries out a request on this node.</summary>
    internal async Task<NodeResponse> RunAsync(NodeRequest request, CancellationToken cancellation)
    {
        if (Find(request.Head.Route) is not { } run)
        {
            return NodeResponse.Of(ProblemCode.NodeUnreachable, "The node does not know this request; it may be of another version.");
        }

        await using var scope = services.CreateAsyncScope();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellation };
        context.Response.Body = body;
        request.CopyTo(context.Request);
        try
        {
            await run(context);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            if (exception is not BadHttpRequestException)
            {
                log.NodeRequestFailed(exception, request.Head.Route);
            }

            body.SetLength(0);
            context.Response.StatusCode = (exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError;
        }

        await context.Response.CompleteAsync();
        if (context.Response.StatusCode >= StatusCodes.Status400BadRequest && body.Length == 0)
        {
            await ProblemJson.WriteStatusAsync(context);
        }

        return new NodeResponse(new NodeResponseHead(context.Response.StatusCode, context.Response.ContentType), body.ToArray());
    }

    // Routes are built when they are first looked at, which a client's request does.
    private RequestDelegate? Find(string route) =>
        _routes.TryGetValue(route, out var run) || (services.GetRequiredService<EndpointDataSource>().Endpoints.Count > 0 && _routes.TryGetValue(route, out run)) ? run : null;

    private async Task AnswerAsync(NodeRequest request, FleetReply reply)
    {
        using var timeout = new CancellationTokenSource(request.Patience, time);
        _running.TryAdd(request.Head.Id, timeout);
        try
        {
            Send(await RunAsync(request, timeout.Token), reply);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for the answer any more.
        }
        finally
        {
            _running.TryRemove(KeyValuePair.Create(request.Head.Id, timeout));
            Interlocked.Decrement(ref _count);
        }
    }

    private void Send(NodeResponse response, FleetReply reply)
    {
        var payload = response.ToPayload();
        reply.TrySend(payload.Length <= engine.MaxFrameSize ? payload : NodeResponse.Of(ProblemCode.TooLarge, "The answer is too large for the fleet's engine.").ToPayload());
    }
}
