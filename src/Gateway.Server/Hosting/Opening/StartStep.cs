namespace Gateway.Hosting.Opening;

/// <summary>One thing that the start opens or reads, and that can fail for a reason that no validator sees.</summary>
/// <param name="Key">Where it stands in the configuration.</param>
/// <param name="Needs">The options that it takes. With a fault in one of them it isn't tried: that fault is told already.</param>
/// <param name="Address">Where it listens; null for what doesn't.</param>
/// <param name="Open">Opens it as the start does. What comes back is held until all have been tried, so that two that want one address meet.</param>
/// <param name="FormatFault">The fault for an operator, key first.</param>
internal sealed record StartStep(
    string Key, IReadOnlyList<string> Needs, StartAddress? Address, Func<IServiceProvider, IAsyncDisposable?> Open, Func<Exception, string> FormatFault)
{
    /// <summary>Whether none of the faults is in what it needs.</summary>
    internal bool MayBeTried(IReadOnlyList<string> faults) =>
        !faults.Any(fault => Needs.Any(need => fault.StartsWith(need, StringComparison.OrdinalIgnoreCase) && fault.AsSpan(need.Length) is [' ' or ':', ..]));
}
