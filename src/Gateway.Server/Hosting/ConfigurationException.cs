namespace Gateway.Hosting;

/// <summary>The configuration has faults: one line for each, with its key.</summary>
/// <param name="faults">The faults; at least one.</param>
public sealed class ConfigurationException(IReadOnlyList<string> faults)
    : Exception($"The configuration has {faults.Count} fault{(faults.Count == 1 ? "" : "s")}:{string.Concat(faults.Select(fault => $"{Environment.NewLine}  {fault}"))}")
{
    /// <summary>The faults.</summary>
    public IReadOnlyList<string> Faults => faults;
}
