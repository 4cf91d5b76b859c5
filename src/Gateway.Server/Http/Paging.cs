
namespace Gateway.Http;

/// <summary>Splits lists into pages.</summary>
internal static class Paging
{
    /// <summary>The default number of entries of a page: 100.</summary>
    internal const int DefaultLimit = 100;

    /// <summary>The maximum number of entries of a page: 1 000, about half a megabyte of sessions.</summary>
    internal const int MaxLimit = 1000;

    internal static ProblemBody? Fault(int limit) => limit is >= 1 and <= MaxLimit
        ? null
        : new ProblemBody(ProblemCode.InvalidRequest, $"limit must be between 1 and {MaxLimit}.");

    /// <summary>The first entries in order of their keys, and whether there are more.</summary>
    internal static (List<T> Page, bool HasMore) Cut<T, TKey>(IEnumerable<T> all, Func<T, TKey> key, IComparer<TKey> order, int limit)
    {
        // One more than requested, to see whether there is a next page.
        var page = all.OrderBy(key, order).Take(limit + 1).ToList();
        var hasMore = page.Count > limit;
        if (hasMore)
        {
            page.RemoveAt(limit);
        }

        return (page, hasMore);
    }
}
