namespace Gateway.Limits;

/// <summary>How stopping goes and how long it may take: <c>Gateway:Shutdown</c>.</summary>
public sealed class ShutdownOptions
{
    /// <summary>What HTTP gets to finish its requests in hand when every session has ended: 5 s, beyond <see cref="Drain"/>.</summary>
    public static readonly TimeSpan HttpMargin = TimeSpan.FromSeconds(5);

    /// <summary>Not ready any more, and still accepting. Default 5 s: so that balancers which ask every second or two look elsewhere before doors close.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>For sessions to finish what they have received and to close, one by one; then they are cut. Default 20 s.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// What whoever stops the process lets it have between SIGTERM and SIGKILL; nothing is ended by it, the budget is checked against it.
    /// Default 30 s: Kubernetes' own, and just enough for the defaults of the others.
    /// </summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest that stopping takes.</summary>
    internal TimeSpan Longest() => Grace + Drain + HttpMargin;
}
