namespace Gateway.Configuration;

/// <summary>
/// What is in effect of an option that is one value or a section (<see cref="ValueOrSectionAttribute"/>, <see cref="WordOrListAttribute"/>), and of those in
/// it that are. The framework merges the sources key by key, so that a value would stand beside the keys of a section that it overrides.
/// </summary>
internal static class ValueOrSection
{
    /// <summary>The section without the keys that are overridden.</summary>
    internal static IConfigurationSection Read(IConfiguration configuration, string path) =>
        new ConfigurationBuilder().AddInMemoryCollection(FindEffective(configuration, path)).Build().GetSection(path);

    /// <summary>
    /// The keys that are in effect, with their values: the value of a source replaces the whole section of the sources below, and a section the value. A source
    /// with both has a section. An empty value replaces no section.
    /// </summary>
    internal static IReadOnlyDictionary<string, string?> FindEffective(IConfiguration configuration, string path)
    {
        var effective = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var source in ReadSources(configuration, path))
        {
            foreach (var (key, value) in source.Where(one => !FindBelow(one.Key, source.Keys).Any()))
            {
                if (!string.IsNullOrEmpty(value))
                {
                    FindBelow(key, effective.Keys).ToList().ForEach(below => effective.Remove(below));
                }

                effective[key] = value;
            }

            // What has keys of its own by now is a section.
            effective.Keys.Where(key => FindBelow(key, effective.Keys).Any()).ToList().ForEach(key => effective.Remove(key));
        }

        return effective;
    }

    /// <summary>The sources of a configuration, the one with the lowest precedence first. The host's own sources stand in it as one, and are listed one by one.</summary>
    internal static IEnumerable<IConfigurationProvider> Flatten(IConfigurationRoot configuration) => configuration.Providers
        .SelectMany(provider => provider is ChainedConfigurationProvider { Configuration: IConfigurationRoot chained } ? Flatten(chained) : [provider]);

    // A configuration that does not know its sources counts as one.
    private static IEnumerable<Dictionary<string, string?>> ReadSources(IConfiguration configuration, string path)
    {
        if (configuration is not IConfigurationRoot root)
        {
            yield return configuration.GetSection(path).AsEnumerable().Where(pair => pair.Value is not null).ToDictionary(StringComparer.OrdinalIgnoreCase);
            yield break;
        }

        foreach (var provider in Flatten(root))
        {
            var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            Add(provider, path, values);
            yield return values;
        }
    }

    private static void Add(IConfigurationProvider provider, string key, Dictionary<string, string?> values)
    {
        if (provider.TryGet(key, out var value))
        {
            values[key] = value;
        }

        foreach (var child in provider.GetChildKeys([], key).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            Add(provider, $"{key}:{child}", values);
        }
    }

    private static IEnumerable<string> FindBelow(string key, IEnumerable<string> keys) => keys.Where(one => one.StartsWith($"{key}:", StringComparison.OrdinalIgnoreCase));
}
