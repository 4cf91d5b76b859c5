using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>One request to a back end; each attempt creates its HTTP message anew.</summary>
internal sealed record BackEndRequest
{
    internal required BackEndEvent Event { get; init; }

    internal required string Session { get; init; }

    internal required string Listener { get; init; }

    internal required string Node { get; init; }

    /// <summary>When this process began. A back end that sees another value knows that the earlier sessions are gone.</summary>
    internal required long Epoch { get; init; }

    /// <summary>0 for the open, 1 for the first message, and one more for each that follows, the close included.</summary>
    internal required long Sequence { get; init; }

    /// <summary>The maximum length of the reply, in bytes: the listener's maximum message size.</summary>
    internal required int MaxReply { get; init; }

    /// <summary>The client's address; null if it has none.</summary>
    internal IPAddress? Client { get; init; }

    /// <summary>The message; empty for an open or a close.</summary>
    internal byte[] Body { get; init; } = [];

    /// <summary>Why the session ended; null except for a close.</summary>
    internal string? Reason { get; init; }

    internal string SequenceText => Sequence.ToString(CultureInfo.InvariantCulture);

    internal string EventText => Event switch
    {
        BackEndEvent.Open => "open",
        BackEndEvent.Close => "close",
        _ => "message",
    };

    /// <summary>Creates the HTTP request. Its header contains nothing from the client except its address; a name from the configuration is escaped.</summary>
    internal HttpRequestMessage ToHttp(HttpMethod method, Uri url, MediaTypeHeaderValue contentType, Activity? span)
    {
        var content = new ByteArrayContent(Body);
        content.Headers.ContentType = contentType;
        var request = new HttpRequestMessage(method, url) { Content = content };
        var headers = request.Headers;
        headers.Add("X-Gateway-Event", EventText);
        headers.Add("X-Gateway-Session", Session);
        headers.Add("X-Gateway-Listener", Uri.EscapeDataString(Listener));
        headers.Add("X-Gateway-Node", Node);
        headers.Add("X-Gateway-Epoch", Epoch.ToString(CultureInfo.InvariantCulture));
        headers.Add("X-Gateway-Sequence", SequenceText);
        if (Client is not null)
        {
            headers.Add("X-Forwarded-For", Client.ToString());
        }

        if (Reason is not null)
        {
            headers.Add("X-Gateway-Reason", Reason);
        }

        if (span?.Id is { } parent)
        {
            headers.Add("traceparent", parent);
        }

        return request;
    }
}
