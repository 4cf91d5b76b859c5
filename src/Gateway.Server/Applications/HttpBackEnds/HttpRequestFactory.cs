using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>Creates the HTTP requests of one listener, for each attempt anew.</summary>
internal sealed class HttpRequestFactory
{
    private readonly MediaTypeHeaderValue _contentType;
    private readonly Dictionary<BackEndEvent, UrlTemplate> _urls;
    private readonly KeyValuePair<string, string>[] _additional;
    private readonly WebhookSigner _signer;

    /// <param name="upstream">The back end's URL.</param>
    /// <param name="options">The listener's options, which have no faults.</param>
    /// <param name="signer">Signs the requests.</param>
    internal HttpRequestFactory(Uri upstream, HttpOptions options, WebhookSigner signer)
    {
        _urls = new()
        {
            [BackEndEvent.Message] = new UrlTemplate(upstream, options.Path),
            [BackEndEvent.Open] = new UrlTemplate(upstream, options.OpenPath),
            [BackEndEvent.Close] = new UrlTemplate(upstream, options.ClosePath),
        };
        Method = new HttpMethod(options.Method);
        _contentType = MediaTypeHeaderValue.Parse(options.ContentType);
        _additional = [.. options.Headers];
        _signer = signer;
    }

    /// <summary>The method of every request.</summary>
    internal HttpMethod Method { get; }

    /// <summary>Creates the request of one attempt. Its header contains nothing from the client except its address, its name, and its certificate's subject, which is escaped like the listener's name.</summary>
    internal HttpRequestMessage Create(BackEndRequest request, Activity? span)
    {
        var content = new ByteArrayContent(request.Body);
        content.Headers.ContentType = _contentType;
        var http = new HttpRequestMessage(Method, _urls[request.Event].Fill(request)) { Content = content };
        var headers = http.Headers;
        headers.Add("X-Gateway-Event", request.EventText);
        headers.Add("X-Gateway-Session", request.Session);
        headers.Add("X-Gateway-Listener", Uri.EscapeDataString(request.Listener));
        headers.Add("X-Gateway-Node", request.Node);
        headers.Add("X-Gateway-Epoch", request.Epoch.ToString(CultureInfo.InvariantCulture));
        headers.Add("X-Gateway-Sequence", request.SequenceText);
        if (request.NodeUrl is not null)
        {
            headers.Add("X-Gateway-Node-Url", request.NodeUrl);
        }

        if (request.ClientName is not null)
        {
            headers.Add("X-Gateway-Client", request.ClientName);
        }

        if (request.ClientCertificate is not null)
        {
            headers.Add("X-Gateway-Client-Certificate", Uri.EscapeDataString(request.ClientCertificate));
        }

        if (request.Client is not null)
        {
            headers.Add("X-Forwarded-For", request.Client.ToString());
        }

        if (request.Reason is not null)
        {
            headers.Add("X-Gateway-Reason", request.Reason);
        }

        if (span?.Id is { } parent)
        {
            headers.Add("traceparent", parent);
        }

        foreach (var (name, value) in _additional)
        {
            // The framework keeps the headers that describe the body with the body.
            if (!headers.TryAddWithoutValidation(name, value))
            {
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        _signer.Sign(headers, request);
        return http;
    }
}
