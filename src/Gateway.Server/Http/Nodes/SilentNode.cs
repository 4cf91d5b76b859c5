namespace Gateway.Http.Nodes;

/// <summary>A node whose part is missing in an answer about all nodes.</summary>
/// <param name="Node">Its name; <c>*</c> for all others, while this node does not know who they are.</param>
/// <param name="Problem">Why its part is missing.</param>
internal sealed record SilentNode(string Node, string Problem)
{
    /// <summary>The name for nodes that are not known.</summary>
    internal const string Unknown = "*";

    /// <summary>The nodes whose answers are none; null if there is no such node.</summary>
    internal static IReadOnlyList<SilentNode>? Of(IEnumerable<NodeAnswer> answers)
    {
        var silent = answers.Where(answer => !answer.Response.IsSuccess).Select(answer => new SilentNode(answer.Node, answer.Response.Fault)).ToList();
        return silent.Count == 0 ? null : silent;
    }
}
