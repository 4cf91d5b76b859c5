using System.Globalization;

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

    /// <summary>The entries of the page that a valid request asks for.</summary>
    internal static int LimitOf(HttpContext context) => int.TryParse(context.Request.Query["limit"], CultureInfo.InvariantCulture, out var limit) ? limit : DefaultLimit;

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

    /// <summary>A page made of the pages of several nodes. Nothing behind the end of a node's page that has a next one can be told yet.</summary>
    /// <param name="all">The entries of all pages.</param>
    /// <param name="key">The key by which they are in order.</param>
    /// <param name="nexts">The last keys of those pages that have a next one; null for the others.</param>
    /// <param name="limit">The entries of the page.</param>
    /// <returns>The page, and the key after which the next one begins; null if it is the last.</returns>
    internal static (List<T> Page, string? Next) Merge<T>(IEnumerable<T> all, Func<T, string> key, IEnumerable<string?> nexts, int limit)
    {
        var end = nexts.OfType<string>().Min(StringComparer.Ordinal);
        var (page, hasMore) = Cut(end is null ? all : all.Where(one => string.CompareOrdinal(key(one), end) <= 0), key, StringComparer.Ordinal, limit);
        return (page, hasMore ? key(page[^1]) : end);
    }
}
