using System.Diagnostics.Metrics;
using Gateway.Diagnostics;

namespace Gateway.Lifetime;

/// <summary>Where the process stands in its life: starting, ready, draining and still accepting, draining and closed. It only ever moves forward.</summary>
internal sealed class GatewayState : IInstrumented
{
    private const int Starting = 0;
    private const int Serving = 1;
    private const int Draining = 2;
    private const int Closed = 3;

    private int _stage;

    /// <summary>Whether every listener is open and no drain has begun: the answer of <c>/health/ready</c>.</summary>
    public bool IsReady => Volatile.Read(ref _stage) == Serving;

    /// <summary>Whether the gateway is stopping.</summary>
    public bool IsDraining => Volatile.Read(ref _stage) >= Draining;

    /// <summary>
    /// Whether new sessions are admitted: until <c>Shutdown:Grace</c> is over, because load balancers need some time to notice that the gateway is not ready.
    /// </summary>
    public bool IsAccepting => Volatile.Read(ref _stage) < Closed;

    /// <summary>The name of the stage: <c>starting</c>, <c>ready</c> or <c>draining</c>.</summary>
    public string Word => Volatile.Read(ref _stage) switch { Starting => "starting", Serving => "ready", _ => "draining" };

    /// <summary>Every listener is open.</summary>
    public void Ready() => MoveTo(Serving);

    /// <summary>The gateway stops. This cannot be undone.</summary>
    public void Drain() => MoveTo(Draining);

    /// <summary>No connection is admitted any more.</summary>
    public void Close() => MoveTo(Closed);

    /// <inheritdoc/>
    public void AddInstruments(Meter meter) => meter.CreateObservableGauge("gateway.draining", () => IsDraining ? 1 : 0, description: "1 while the gateway drains.");

    private void MoveTo(int stage)
    {
        int now;
        do
        {
            now = Volatile.Read(ref _stage);
        }
        while (now < stage && Interlocked.CompareExchange(ref _stage, stage, now) != now);
    }
}
