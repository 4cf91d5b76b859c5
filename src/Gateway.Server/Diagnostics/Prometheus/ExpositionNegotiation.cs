using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>
/// Chooses the format from the Accept header. OpenMetrics is chosen if it is named (a wildcard does not count) with at least the quality of the text format; in
/// every other case, including an invalid header, the text format is chosen, which every scraper understands.
/// </summary>
internal static class ExpositionNegotiation
{
    public static ExpositionFormat Choose(StringValues accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges))
        {
            return ExpositionFormat.PrometheusText;
        }

        double openMetrics = 0;
        double text = 0;
        foreach (var range in ranges)
        {
            var quality = range.Quality ?? 1;
            if (range.MediaType.Equals("application/openmetrics-text", StringComparison.OrdinalIgnoreCase))
            {
                openMetrics = Math.Max(openMetrics, HasVersion(range, "1.0.0") ? quality : 0);
            }
            else if (range.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase))
            {
                text = Math.Max(text, HasVersion(range, "0.0.4") ? quality : 0);
            }
            else if (range.MatchesAllTypes || range.MediaType.Equals("text/*", StringComparison.OrdinalIgnoreCase))
            {
                text = Math.Max(text, quality);
            }
        }

        return openMetrics > 0 && openMetrics >= text ? ExpositionFormat.OpenMetrics : ExpositionFormat.PrometheusText;
    }

    public static string ContentType(ExpositionFormat format) => format is ExpositionFormat.OpenMetrics
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";

    // A range without a version accepts any.
    private static bool HasVersion(MediaTypeHeaderValue range, string version)
    {
        foreach (var parameter in range.Parameters)
        {
            if (parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase))
            {
                return HeaderUtilities.RemoveQuotes(parameter.Value).Equals(version, StringComparison.Ordinal);
            }
        }

        return true;
    }
}
