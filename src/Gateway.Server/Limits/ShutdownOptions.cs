namespace Gateway.Limits;

/// <summary>How stopping goes and how long it may take: <c>Gateway:Shutdown</c>.</summary>
public sealed class ShutdownOptions
{
    /// <summary>What HTTP gets to finish its requests in hand when every session has ended: 5 s, beyond <see cref="Drain"/>.</summary>
    public static readonly TimeSpan HttpMargin = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Not ready any more, and still accepting, so that load balancers look elsewhere before the doors close. 5 s: two or three of their
    /// questions.
    /// </summary>
    /// <value>0 to 1 hour</value>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// For sessions to finish what they have received and to end, one by one; then they are cut
    /// (<see href="operations.md#drain">operations.md</see>). HTTP gets 5 s more.
    /// </summary>
    /// <value>0 to 1 hour</value>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// What whoever stops the process lets it have before it kills. Nothing is ended by it: <c>check</c> and the start compare
    /// <c>Grace</c> + <c>Drain</c> + 5 s with it. 30 s is Kubernetes' own.
    /// </summary>
    /// <value>0 to 1 hour</value>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest that stopping takes.</summary>
    internal TimeSpan Longest() => Grace + Drain + HttpMargin;
}
