namespace Gateway.Diagnostics.Prometheus;

/// <summary>A scrape that can't be answered, for a reason that the operator may read in the response.</summary>
internal sealed class ScrapeException(string message) : Exception(message);
