using Microsoft.Extensions.Configuration.Json;

namespace Gateway.Hosting;

/// <summary>
/// <c>defaults.json</c> beside the executable, as in the image: the source with the lowest precedence. Its listeners and lookup entries are examples; they are
/// skipped as soon as another source has some of its own. Otherwise an operator who mounts a settings file with one protected listener would have the others
/// open beside it.
/// </summary>
/// <param name="path">The file, which need not exist.</param>
internal sealed class ShippedDefaults(string path) : IConfigurationSource
{
    /// <summary>The name of the file.</summary>
    internal const string FileName = "defaults.json";

    /// <summary>The path of the file.</summary>
    internal string FilePath => path;

    private const string Listeners = "Gateway:Listeners";
    private const string Endpoints = "Kestrel:Endpoints";
    private const string Entries = "Gateway:Lookup:Entries";
    private const string Udp = "Gateway:Lookup:Udp";

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder)
    {
        var shipped = new ConfigurationBuilder().AddJsonFile(path, optional: true).Build();
        var given = Without(builder, _ => true);
        var files = Without(builder, source => source is JsonConfigurationSource);
        List<string> skipped = [.. FindSkipped(Listeners, shipped, given, files), .. FindSkipped(Endpoints, shipped, given, files), .. FindSkipped(Entries, shipped, given, files)];
        if (skipped.Exists(key => IsBelow(key, Listeners)))
        {
            skipped.AddRange(new[] { Udp, Entries }.Where(key => shipped.GetSection(key).Exists()));
        }

        return new ShippedDefaultsProvider(shipped.AsEnumerable().Where(pair => !skipped.Exists(key => IsBelow(pair.Key, key))), skipped);
    }

    // Shipped listeners that no other source names are skipped if another source has listeners of its own. In a settings file every listener counts as the
    // author's own; an environment variable may also concern a shipped one. A listener that is only disabled does not count as one.
    private static IEnumerable<string> FindSkipped(string section, IConfiguration shipped, IConfiguration given, IConfiguration files)
    {
        var names = Names(shipped).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var others = Names(given).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var isOwn = Names(files).Concat(others.Except(names, StringComparer.OrdinalIgnoreCase)).Any(IsOn);
        return isOwn ? names.Except(others, StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).Select(name => $"{section}:{name}") : [];

        IEnumerable<string> Names(IConfiguration configuration) => configuration.GetSection(section).GetChildren().Select(entry => entry.Key);

        bool IsOn(string name) => !bool.FalseString.Equals(given[$"{section}:{name}:Enabled"], StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsBelow(string key, string section) => $"{key}:".StartsWith($"{section}:", StringComparison.OrdinalIgnoreCase);

    // The other sources are read once more for this: which of them exist is known only when all are added.
    private IConfigurationRoot Without(IConfigurationBuilder builder, Func<IConfigurationSource, bool> isMeant)
    {
        var others = new ConfigurationBuilder();
        foreach (var (key, value) in builder.Properties)
        {
            others.Properties[key] = value;
        }

        foreach (var source in builder.Sources.Where(source => source != this && isMeant(source)))
        {
            others.Add(source);
        }

        return others.Build();
    }
}
