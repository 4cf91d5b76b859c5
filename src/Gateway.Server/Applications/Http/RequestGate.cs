using System.Threading.RateLimiting;
using Gateway.Diagnostics;
using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Applications.Http;

/// <summary>Limits the active requests to back ends for the whole process, and queues further requests in order.</summary>
internal sealed class RequestGate : IDisposable
{
    // Created with the first request: the options may have faults when applications are created in order to check listeners.
    private readonly Lazy<ConcurrencyLimiter> _limiter;
    private readonly Lazy<int> _max;

    public RequestGate(IOptions<GatewayLimits> limits, FileBudget files, BackEndMetrics metrics)
    {
        _max = new(() => files.Shares.Requests);
        _limiter = new(() => new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = Max,
            QueueLimit = limits.Value.MaxQueuedRequests,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }));
        metrics.ObserveGate(
            () => Statistics is { } now ? Max - now.CurrentAvailablePermits : 0,
            () => Statistics?.CurrentQueuedCount ?? 0);
    }

    /// <summary>The maximum of active requests: <c>MaxConcurrentRequests</c>, or fewer if the open-files limit is too small.</summary>
    internal int Max => _max.Value;

    private RateLimiterStatistics? Statistics => _limiter.IsValueCreated ? _limiter.Value.GetStatistics() : null;

    /// <summary>Waits for a permit. The caller disposes the lease at the end; the lease says whether a permit was acquired.</summary>
    internal ValueTask<RateLimitLease> EnterAsync(CancellationToken cancellation) => _limiter.Value.AcquireAsync(1, cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_limiter.IsValueCreated)
        {
            _limiter.Value.Dispose();
        }
    }
}
