namespace Gateway.Hosting;

/// <summary>Where other machines reach this node's HTTP API.</summary>
internal static class NodeUrl
{
    private static readonly string[] EveryAddress = ["0.0.0.0", "[::]", "*", "+"];

    /// <summary>The configured URL, or else the first bound address, with the machine's name in place of every address; null if HTTP is bound to none.</summary>
    internal static string? Find(string? configured, IEnumerable<string> addresses)
    {
        if (configured is { Length: > 0 })
        {
            return configured.TrimEnd('/');
        }

        if (addresses.FirstOrDefault(address => address.StartsWith("http", StringComparison.OrdinalIgnoreCase) && !address.Contains("://unix:", StringComparison.OrdinalIgnoreCase)) is not { } first)
        {
            return null;
        }

        var every = EveryAddress.FirstOrDefault(host => first.Contains($"://{host}:", StringComparison.Ordinal));
        return (every is null ? first : first.Replace($"://{every}:", $"://{Environment.MachineName}:", StringComparison.Ordinal)).TrimEnd('/');
    }
}
