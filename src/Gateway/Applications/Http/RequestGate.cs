using System.Threading.RateLimiting;
using Gateway.Diagnostics;
using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Applications.Http;

/// <summary>How many requests to back ends the process has under way, and waiting in the order in which they came.</summary>
internal sealed class RequestGate : IDisposable
{
    // Made with the first request: the options may be faulty when applications are made to judge listeners.
    private readonly Lazy<ConcurrencyLimiter> _limiter;
    private readonly IOptions<GatewayLimits> _limits;

    public RequestGate(IOptions<GatewayLimits> limits, BackEndMetrics metrics)
    {
        _limits = limits;
        _limiter = new(() => new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = limits.Value.MaxConcurrentRequests,
            QueueLimit = limits.Value.MaxQueuedRequests,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }));
        metrics.ObserveGate(
            () => Statistics is { } now ? limits.Value.MaxConcurrentRequests - now.CurrentAvailablePermits : 0,
            () => Statistics?.CurrentQueuedCount ?? 0);
    }

    /// <summary>Requests that may be under way.</summary>
    internal int Max => _limits.Value.MaxConcurrentRequests;

    private RateLimiterStatistics? Statistics => _limiter.IsValueCreated ? _limiter.Value.GetStatistics() : null;

    /// <summary>Waits for a place. What is returned is disposed at the end, and says whether there was one.</summary>
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
