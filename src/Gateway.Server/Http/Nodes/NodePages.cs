using System.Text.Json.Serialization.Metadata;

namespace Gateway.Http.Nodes;

/// <summary>The answers of all nodes to one request for a list.</summary>
/// <param name="Answers">The answers, this node's first. One that can't be read is an error.</param>
/// <param name="Pages">What was answered, by those that have.</param>
/// <param name="Limit">The entries of a page.</param>
internal sealed record NodePages<T>(IReadOnlyList<NodeAnswer> Answers, IReadOnlyList<T> Pages, int Limit)
    where T : class
{
    /// <summary>Whether the client is to get the answer of this node: it has refused the request, and knows why.</summary>
    internal bool IsRefused => !Answers[0].Response.IsSuccess;

    /// <summary>Asks all nodes.</summary>
    internal static async Task<NodePages<T>> AskAsync(HttpContext context, NodeRequests nodes, JsonTypeInfo<T> type)
    {
        var (answers, pages) = (new List<NodeAnswer>(), new List<T>());
        foreach (var answer in await nodes.AskAllAsync(NodeRequest.Create(context, nodes.Patience), context.RequestAborted))
        {
            answers.Add(answer with { Response = answer.Response.Expecting(type, out var page) });
            pages.AddRange(page is null ? [] : [page]);
        }

        return new NodePages<T>(answers, pages, Paging.LimitOf(context));
    }
}
