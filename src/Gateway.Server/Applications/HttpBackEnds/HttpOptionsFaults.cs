using System.Net.Http.Headers;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>Finds the faults in the options of a listener whose application is <c>Http</c>.</summary>
internal static class HttpOptionsFaults
{
    /// <summary>64: one client must not occupy a back end alone.</summary>
    internal const int MaxRequestsPerSession = 64;

    /// <summary>The minimum that the resilience library accepts.</summary>
    private static readonly TimeSpan MinBreak = TimeSpan.FromMilliseconds(500);

    /// <summary>A longer break is a typing error.</summary>
    private static readonly TimeSpan MaxBreak = TimeSpan.FromHours(1);

    internal static void Find(ListenerSettings<HttpOptions> listener, bool hasUpstream, Action<string, string> fault)
    {
        var options = listener.Options;
        if (!hasUpstream)
        {
            fault("Upstream", $"is '{listener.Upstream}': use a URL such as http://127.0.0.1:8000/chat, without query and password, or unix:///path");
        }

        CheckPath(nameof(options.Path), options.Path);
        CheckPath(nameof(options.OpenPath), options.OpenPath);
        CheckPath(nameof(options.ClosePath), options.ClosePath);
        if (options.Method is not ("POST" or "PUT" or "PATCH"))
        {
            fault("Http:Method", $"is '{options.Method}': use POST, PUT or PATCH, which carry a body");
        }

        if (!MediaTypeHeaderValue.TryParse(options.ContentType, out _))
        {
            fault("Http:ContentType", $"is '{options.ContentType}': use a media type such as text/plain");
        }

        HttpHeaderFaults.Find(options.Headers, fault);
        WebhookSecrets.FindFaults(options, fault);
        Check(nameof(options.RequestsPerSession), options.RequestsPerSession, 1, MaxRequestsPerSession);
        Check(nameof(options.Retries), options.Retries, 0, 10);
        Check(nameof(options.EventRetries), options.EventRetries, 0, 100);
        Check(nameof(options.MaxQueuedEvents), options.MaxQueuedEvents, 1, 1_000_000);
        if (options.CircuitBreak < MinBreak || options.CircuitBreak > MaxBreak)
        {
            fault("Http:CircuitBreak", $"is {options.CircuitBreak}: it must be between {MinBreak} and {MaxBreak}");
        }

        void CheckPath(string key, string? path)
        {
            if (path is not null && UrlTemplate.FindFault(path) is { } text)
            {
                fault($"Http:{key}", $"is '{path}': {text}");
            }
        }

        void Check(string key, int value, int least, int most)
        {
            if (value < least || value > most)
            {
                fault($"Http:{key}", $"is {value}: it must be between {least} and {most}");
            }
        }
    }
}
