using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Http;

/// <summary>Lists are answered a page at a time.</summary>
internal static class Paging
{
    /// <summary>Entries of a page unless asked otherwise: 100.</summary>
    internal const int DefaultLimit = 100;

    /// <summary>The most entries of a page: 1 000, about half a megabyte of sessions.</summary>
    internal const int MaxLimit = 1000;

    internal static ProblemHttpResult? Fault(int limit) => limit is >= 1 and <= MaxLimit
        ? null
        : TypedResults.Problem($"limit must be between 1 and {MaxLimit}.", statusCode: StatusCodes.Status400BadRequest);

    /// <summary>The first so many in order of their keys, and whether there are more.</summary>
    internal static (List<T> Page, bool HasMore) Cut<T, TKey>(IEnumerable<T> all, Func<T, TKey> key, IComparer<TKey> order, int limit)
    {
        // One more than asked for tells whether there is a next page.
        var page = all.OrderBy(key, order).Take(limit + 1).ToList();
        var hasMore = page.Count > limit;
        if (hasMore)
        {
            page.RemoveAt(limit);
        }

        return (page, hasMore);
    }
}
