namespace Gateway.Diagnostics.Prometheus;

/// <summary>A scrape that cannot be answered, for a reason that the response may contain.</summary>
internal sealed class ScrapeException(string message) : Exception(message);
