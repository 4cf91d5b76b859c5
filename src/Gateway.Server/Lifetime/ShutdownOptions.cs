namespace Gateway.Lifetime;

/// <summary>How stopping goes and how long it may take: <c>Gateway:Shutdown</c>.</summary>
public sealed class ShutdownOptions
{
    /// <summary>What HTTP gets to finish its requests in hand when every session has ended: 5 s, beyond <see cref="Drain"/>.</summary>
    public static readonly TimeSpan HttpMargin = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Time in which a stopping gateway is not ready but still accepts, so that load balancers choose another one before the listeners close. The
    /// default is two or three of their health checks.
    /// </summary>
    /// <value>0 to 1 hour</value>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Time for sessions to finish what they have received and to end, one by one; those that are left are aborted (<see
    /// href="operations.md#drain">operations.md</see>). HTTP gets 5 s more.
    /// </summary>
    /// <value>0 to 1 hour</value>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Time between the stop signal and the moment at which a supervisor kills the process. The gateway does not enforce it: <c>check</c> and the
    /// start compare <c>Grace</c> + <c>Drain</c> + 5 s with it. The default is that of Kubernetes.
    /// </summary>
    /// <value>0 to 1 hour</value>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest that stopping takes.</summary>
    internal TimeSpan Longest() => Grace + Drain + HttpMargin;
}
