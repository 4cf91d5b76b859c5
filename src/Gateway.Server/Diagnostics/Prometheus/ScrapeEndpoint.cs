using Microsoft.Net.Http.Headers;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>Handles one scrape: chooses the format, gets the collection, and answers with a known length.</summary>
internal sealed partial class ScrapeEndpoint(PrometheusExporter exporter, TimeProvider time, ILogger<ScrapeEndpoint> logger)
{
    private readonly ScrapeCache _cache = new(exporter.Scrape, exporter.CacheDuration, time);

    public async Task InvokeAsync(HttpContext context)
    {
        var format = ExpositionNegotiation.Choose(context.Request.Headers.Accept);
        byte[] body;
        try
        {
            body = await _cache.GetAsync(format).WaitAsync(context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure)
        {
            ScrapeFailed(failure);
            await RefuseAsync(context, failure);
            return;
        }

        var response = context.Response;
        response.ContentType = ExpositionNegotiation.ContentType(format);
        response.ContentLength = body.Length;
        response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body);
        }
    }

    // The scraper gets only messages that were written for it; those of other exceptions are for the log.
    private static Task RefuseAsync(HttpContext context, Exception failure) => TypedResults.Problem(
        title: "The metrics could not be collected.",
        detail: failure is ScrapeException ? failure.Message : "The log of the service has the reason.",
        statusCode: StatusCodes.Status500InternalServerError).ExecuteAsync(context);

    [LoggerMessage(GatewayEventIds.ScrapeFailed, LogLevel.Error, "Scrape failed: the metrics could not be collected")]
    private partial void ScrapeFailed(Exception failure);
}
