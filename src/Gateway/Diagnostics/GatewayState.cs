namespace Gateway.Diagnostics;

/// <summary>Where the process stands in its life: starting, ready, draining. It only ever moves forward.</summary>
public sealed class GatewayState
{
    private int _stage;

    /// <summary>Whether every door is open and no drain has begun: what <c>/health/ready</c> says.</summary>
    public bool IsReady => Volatile.Read(ref _stage) == 1;

    /// <summary>Whether the gateway is on its way out.</summary>
    public bool IsDraining => Volatile.Read(ref _stage) == 2;

    /// <summary>The word for it: <c>starting</c>, <c>ready</c> or <c>draining</c>.</summary>
    public string Word => Volatile.Read(ref _stage) switch { 0 => "starting", 1 => "ready", _ => "draining" };

    /// <summary>Every door is open.</summary>
    public void Ready() => Interlocked.CompareExchange(ref _stage, 1, 0);

    /// <summary>The gateway stops; there is no way back.</summary>
    public void Drain() => Interlocked.Exchange(ref _stage, 2);
}
