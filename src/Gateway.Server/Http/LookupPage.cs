namespace Gateway.Http;

/// <summary>The response of <c>GET /api/v1/lookup</c>.</summary>
/// <param name="Entries">In ordinal order of their keys.</param>
/// <param name="Next">The value of <c>after</c> for the next page; null on the last page.</param>
internal sealed record LookupPage(IReadOnlyList<LookupEntryView> Entries, string? Next);

/// <summary>An entry in the HTTP API.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value: text as it is, other bytes as <c>base64:…</c>.</param>
internal sealed record LookupEntryView(string Key, string Value);
