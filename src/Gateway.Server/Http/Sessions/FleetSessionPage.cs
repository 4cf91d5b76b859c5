using System.Globalization;
using Gateway.Fleet;
using Gateway.Http.Nodes;
using Gateway.Sessions;

namespace Gateway.Http.Sessions;

/// <summary>A page of the sessions of a fleet that is being filled.</summary>
/// <param name="nodes">The nodes.</param>
/// <param name="request">What each is asked.</param>
/// <param name="limit">The sessions of the page.</param>
/// <param name="first">The number of the node at which it begins.</param>
/// <param name="after">The session of that node after which it begins; null for all of them.</param>
internal sealed class FleetSessionPage(NodeRequests nodes, NodeRequest request, int limit, int first, string? after)
{
    private readonly List<SessionView> _sessions = [];
    private readonly List<NodeAnswer> _silent = [];
    private string? _next;

    /// <summary>The page.</summary>
    internal SessionPage Result => new(_sessions, _next, SilentNode.Of(_silent));

    /// <summary>Asks nodes until the page is full.</summary>
    /// <param name="atATime">How many are asked at a time.</param>
    /// <param name="cancellation">Ends it.</param>
    internal async Task FillAsync(int atATime, CancellationToken cancellation)
    {
        // This node is no different from the others.
        var all = nodes.Others.Select(node => new Part(node.Id.Number, node)).Append(new Part(nodes.Self, null)).Where(part => part.Number >= first).OrderBy(part => part.Number).ToList();
        foreach (var some in all.Chunk(atATime))
        {
            var wanted = limit - _sessions.Count;
            var answers = await Task.WhenAll(some.Select(part => AskAsync(part.Node, wanted, part.Number == first ? after : null, cancellation)));
            foreach (var (part, answer) in some.Zip(answers))
            {
                Add(part, answer, isLast: part == all[^1]);
                if (_next is not null)
                {
                    return;
                }
            }
        }

        if (nodes.Fault is { } fault && !nodes.Others.Any())
        {
            _silent.Add(new NodeAnswer(SilentNode.Unknown, NodeResponse.Of(ProblemCode.NodeUnreachable, fault)));
        }
    }

    // An answer that is too large for the engine is asked for in smaller parts.
    private async Task<NodeResponse> AskAsync(FleetNode? node, int wanted, string? after, CancellationToken cancellation)
    {
        while (true)
        {
            var part = request.With(("after", after), ("limit", wanted.ToString(CultureInfo.InvariantCulture)));
            var answer = await (node is null ? nodes.RunHereAsync(part, cancellation) : nodes.AskAsync(node, part, cancellation));
            if (answer.Status != StatusCodes.Status413PayloadTooLarge || wanted == 1)
            {
                return answer;
            }

            wanted /= 2;
        }
    }

    private void Add(Part node, NodeResponse answer, bool isLast)
    {
        var read = answer.Expecting(HttpJson.Default.SessionPage, out var part);
        if (part is null)
        {
            _silent.Add(new NodeAnswer(node.Node?.Report.Name ?? nodes.Name, read));
            return;
        }

        var count = Math.Min(part.Sessions.Count, limit - _sessions.Count);
        _sessions.AddRange(part.Sessions.Take(count));
        var isMore = part.Next is not null || count < part.Sessions.Count || (_sessions.Count == limit && !isLast);
        if (isMore && count > 0)
        {
            _next = Cursor(node.Number, part.Sessions[count - 1].Id);
        }
    }

    // Of a session that was opened before its node had a number, the node's number stands in front.
    private static string Cursor(int node, string session) => SessionId.TryParse(session, out var id) && id.Node == node ? session : $"{node}.{session}";

    /// <summary>The part of one node.</summary>
    /// <param name="Number">The node's number.</param>
    /// <param name="Node">The node; null for this one.</param>
    private sealed record Part(int Number, FleetNode? Node);
}
