using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using Gateway.Descriptors;
using Gateway.Diagnostics;
using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>How many requests to back ends the process has under way, and waiting in the order in which they came.</summary>
internal sealed class RequestGate : IInstrumented, IDisposable
{
    // Created with the first request: the options may have faults when applications are created in order to check listeners.
    private readonly Lazy<ConcurrencyLimiter> _limiter;
    private readonly Lazy<int> _max;

    public RequestGate(IOptions<GatewayLimits> limits, FileBudget files)
    {
        _max = new(() => files.Shares.Requests);
        _limiter = new(() => new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = Max,
            QueueLimit = limits.Value.MaxQueuedRequests,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }));
    }

    /// <summary>The maximum of active requests: <c>MaxConcurrentRequests</c>, or fewer if the open-files limit is too small.</summary>
    internal int Max => _max.Value;

    private RateLimiterStatistics? Statistics => _limiter.IsValueCreated ? _limiter.Value.GetStatistics() : null;

    /// <summary>Waits for a permit. The caller disposes the lease at the end; the lease says whether a permit was acquired.</summary>
    internal ValueTask<RateLimitLease> EnterAsync(CancellationToken cancellation) => _limiter.Value.AcquireAsync(1, cancellation);

    /// <inheritdoc/>
    public void AddInstruments(Meter meter)
    {
        meter.CreateObservableUpDownCounter("gateway.upstream.requests.active", () => Statistics is { } now ? Max - now.CurrentAvailablePermits : 0, "{request}", "Requests to HTTP back ends under way.");
        meter.CreateObservableUpDownCounter("gateway.upstream.requests.queued", () => Statistics?.CurrentQueuedCount ?? 0, "{request}", "Requests to HTTP back ends that wait for one of those to end.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_limiter.IsValueCreated)
        {
            _limiter.Value.Dispose();
        }
    }
}
