using System.Reflection;
using Gateway.Configuration;

namespace Gateway.Hosting.Reload;

/// <summary>The differences between two configurations, by key.</summary>
/// <param name="Reloadable">Changes that take effect while the gateway serves.</param>
/// <param name="NeedsRestart">Changes that need a restart.</param>
internal sealed record ConfigurationChange(IReadOnlyList<string> Reloadable, IReadOnlyList<string> NeedsRestart)
{
    // The framework reloads its log levels itself.
    private const string Logging = "Logging";

    private static readonly string[] Read = ["Gateway", "Kestrel", Logging];

    /// <summary>Compares the sections of the gateway's own process.</summary>
    internal static ConfigurationChange Between(IConfiguration before, IConfiguration after) => Between(before, after, Read);

    /// <summary>Compares these sections.</summary>
    internal static ConfigurationChange Between(IConfiguration before, IConfiguration after, params string[] sections)
    {
        var (old, now) = (Values(before, sections), Values(after, sections));
        var changed = old.Keys.Union(now.Keys, StringComparer.OrdinalIgnoreCase)
            .Where(key => old.GetValueOrDefault(key) != now.GetValueOrDefault(key))
            .Order(StringComparer.OrdinalIgnoreCase)
            .ToLookup(IsReloadable);
        return new ConfigurationChange([.. changed[true]], [.. changed[false]]);
    }

    internal static bool IsReloadable(string key)
    {
        var names = key.Split(':');
        if (!names[0].Equals("Gateway", StringComparison.OrdinalIgnoreCase))
        {
            return names[0].Equals(Logging, StringComparison.OrdinalIgnoreCase);
        }

        var shape = names.Length > 1 ? GatewaySections.Find(names[1])?.Shape : null;
        foreach (var name in names.Skip(2))
        {
            if (shape?.Item is { } item)
            {
                shape = item;
                continue;
            }

            var property = shape?.Find(name);
            if (property?.IsDefined(typeof(ReloadableAttribute)) == true)
            {
                return true;
            }

            shape = property is null ? null : OptionsShape.Of(property);
        }

        return false;
    }

    private static Dictionary<string, string> Values(IConfiguration configuration, string[] sections) => configuration.AsEnumerable()
        .Where(pair => pair.Value is not null && sections.Any(section => pair.Key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase)))
        .ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.OrdinalIgnoreCase);
}
