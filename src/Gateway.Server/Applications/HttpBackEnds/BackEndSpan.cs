using System.Diagnostics;
using Gateway.Diagnostics;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>The span of one request, retries included, with OpenTelemetry's attributes for HTTP clients.</summary>
internal static class BackEndSpan
{
    /// <summary>Starts a new trace; null if tracing is off.</summary>
    internal static Activity? Start(HttpMethod method, string host, BackEndRequest request)
    {
        // The loop's current activity is not the parent.
        Activity.Current = null;
        return GatewayTraces.Source.StartActivity(method.Method, ActivityKind.Client)
            ?.SetTag("http.request.method", method.Method)
            .SetTag("server.address", host)
            .SetTag("gateway.event", request.EventText)
            .SetTag("gateway.listener", request.Listener)
            .SetTag("gateway.session", request.Session)
            .SetTag("gateway.sequence", request.Sequence);
    }

    /// <summary>Records the result and ends the span.</summary>
    internal static void End(Activity? span, Answer answer)
    {
        if (answer.Status != 0)
        {
            span?.SetTag("http.response.status_code", answer.Status);
        }

        if (!answer.IsAccepted)
        {
            span?.SetTag("error.type", answer.Reason).SetStatus(ActivityStatusCode.Error);
        }
    }
}
