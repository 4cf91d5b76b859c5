namespace Gateway.Http.Nodes;

/// <summary>What one of several nodes has answered.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Response">Its answer, or an error that says why there is none.</param>
internal sealed record NodeAnswer(string Node, NodeResponse Response);
