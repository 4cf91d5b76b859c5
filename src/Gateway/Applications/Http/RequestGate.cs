using System.Threading.RateLimiting;
using Gateway.Diagnostics;
using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Applications.Http;

/// <summary>How many requests to back ends the process has under way, and waiting in the order in which they came.</summary>
internal sealed class RequestGate : IDisposable
{
    private readonly ConcurrencyLimiter _limiter;

    public RequestGate(IOptions<GatewayLimits> limits, BackEndMetrics metrics)
    {
        var (most, queued) = (limits.Value.MaxConcurrentRequests, limits.Value.MaxQueuedRequests);
        _limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = most,
            QueueLimit = queued,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        metrics.ObserveGate(() => most - (_limiter.GetStatistics()?.CurrentAvailablePermits ?? most), () => _limiter.GetStatistics()?.CurrentQueuedCount ?? 0);
    }

    /// <summary>Waits for a place. What is returned is disposed at the end, and says whether there was one.</summary>
    internal ValueTask<RateLimitLease> EnterAsync(CancellationToken cancellation) => _limiter.AcquireAsync(1, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();
}
