using System.Buffers;
using System.Collections.Frozen;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>Finds the faults in a listener's <c>Http:Headers</c>, in texts that contain no value: one of them may be a secret.</summary>
internal static class HttpHeaderFaults
{
    private const string GatewayPrefix = "X-Gateway-";

    // A token of RFC 9110.
    private static readonly SearchValues<char> InName = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private static readonly FrozenSet<string> OfGateway = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Host", "Content-Length", "Accept-Encoding", "X-Forwarded-For", "traceparent", WebhookSigner.Id, WebhookSigner.Timestamp, WebhookSigner.Signature);

    // Those of RFC 9110 7.6.1 and 10.1.1, and of older specifications.
    private static readonly FrozenSet<string> OfConnection = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings", "Expect");

    internal static void Find(IReadOnlyDictionary<string, string> headers, Action<string, string> fault)
    {
        foreach (var (name, value) in headers)
        {
            if ((FindInName(name) ?? FindInValue(value)) is { } text)
            {
                fault($"Http:Headers:{name}", text);
            }
        }
    }

    private static string? FindInName(string name) =>
        name.Length == 0 || name.AsSpan().ContainsAnyExcept(InName) ? "is no name of a header: use one such as X-Api-Key"
        : name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) ? "is set by the gateway: use Http:ContentType"
        : OfGateway.Contains(name) || name.StartsWith(GatewayPrefix, StringComparison.OrdinalIgnoreCase) ? "is set by the gateway: leave it out"
        : OfConnection.Contains(name) ? "belongs to the connection, which is the gateway's: leave it out"
        : null;

    private static string? FindInValue(string value) =>
        value.Length == 0 ? "is empty: give it a value, or leave it out"
        : value != value.Trim(' ', '\t') ? "has white space at its beginning or end"
        : value.Any(character => character is not ('\t' or (>= ' ' and <= '~'))) ? "has characters that a header can't have: use visible ASCII characters and spaces"
        : null;
}
