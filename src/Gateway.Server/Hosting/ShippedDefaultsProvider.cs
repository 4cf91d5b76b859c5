namespace Gateway.Hosting;

/// <summary>The effective part of <see cref="ShippedDefaults"/>.</summary>
internal sealed class ShippedDefaultsProvider : ConfigurationProvider
{
    internal ShippedDefaultsProvider(IEnumerable<KeyValuePair<string, string?>> values, IReadOnlyList<string> skipped)
    {
        Skipped = skipped;
        foreach (var (key, value) in values.Where(pair => pair.Value is not null))
        {
            Data[key] = value;
        }
    }

    /// <summary>The keys that are skipped.</summary>
    internal IReadOnlyList<string> Skipped { get; }
}
