using System.Globalization;
using System.Net.Http.Headers;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>Signs requests by the Standard Webhooks convention, with every effective secret.</summary>
internal sealed class WebhookSigner(WebhookSecrets secrets, TimeProvider time)
{
    /// <summary>The header with the request's id.</summary>
    internal const string Id = "webhook-id";

    /// <summary>The header with the time of the attempt, in seconds since 1970.</summary>
    internal const string Timestamp = "webhook-timestamp";

    /// <summary>The header with the signatures, separated by a space.</summary>
    internal const string Signature = "webhook-signature";

    /// <summary>Adds the three headers; none if there are no secrets.</summary>
    internal void Sign(HttpRequestHeaders headers, BackEndRequest request)
    {
        // Read once: the file may change meanwhile.
        var current = secrets.Current;
        if (current.Count == 0)
        {
            return;
        }

        var (id, timestamp) = (request.Id, time.GetUtcNow().ToUnixTimeSeconds());
        headers.Add(Id, id);
        headers.Add(Timestamp, timestamp.ToString(CultureInfo.InvariantCulture));
        headers.Add(Signature, string.Join(' ', current.Select(secret => secret.Sign(id, timestamp, request.Body))));
    }
}
