namespace Gateway.Hosting;

/// <summary>What of <see cref="ShippedDefaults"/> is in effect.</summary>
internal sealed class ShippedDefaultsProvider : ConfigurationProvider
{
    internal ShippedDefaultsProvider(IEnumerable<KeyValuePair<string, string?>> values, IReadOnlyList<string> gone)
    {
        StandBack = gone;
        foreach (var (key, value) in values.Where(pair => pair.Value is not null))
        {
            Data[key] = value;
        }
    }

    /// <summary>Keys of the doors that stand back.</summary>
    internal IReadOnlyList<string> StandBack { get; }
}
