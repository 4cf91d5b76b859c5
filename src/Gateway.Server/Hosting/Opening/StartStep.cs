namespace Gateway.Hosting.Opening;

/// <summary>One thing that the start opens or reads, and that can fail for a reason that no validator detects.</summary>
/// <param name="Key">Its key in the configuration.</param>
/// <param name="Needs">The options that it uses. With a fault in one of them it is not tried, because that fault is already reported.</param>
/// <param name="Address">The address that it listens on; null for none.</param>
/// <param name="Open">Opens it as the start does. The result is held until all steps were tried, so that two steps with the same address conflict.</param>
/// <param name="FormatFault">Formats the fault for the operator, beginning with the key.</param>
internal sealed record StartStep(
    string Key, IReadOnlyList<string> Needs, StartAddress? Address, Func<IServiceProvider, IAsyncDisposable?> Open, Func<Exception, string> FormatFault)
{
    /// <summary>Whether none of the faults concerns the options that it uses.</summary>
    internal bool MayBeTried(IReadOnlyList<string> faults) =>
        !faults.Any(fault => Needs.Any(need => fault.StartsWith(need, StringComparison.OrdinalIgnoreCase) && fault.AsSpan(need.Length) is [' ' or ':', ..]));
}
