using System.Collections;
using Gateway.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace Gateway.Hosting.Sources;

/// <summary>Every key that a source of the configuration has, with all its sources, the effective one first.</summary>
internal static class GivenValues
{
    // The host reads its own variables without these prefixes.
    private static readonly string[] Prefixes = ["", "DOTNET_", "ASPNETCORE_"];

    /// <summary>Reads them.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="isMeant">Which keys.</param>
    internal static Dictionary<string, IReadOnlyList<ValueSource>> Read(IConfigurationRoot configuration, Func<string, bool> isMeant)
    {
        var providers = ValueOrSection.Flatten(configuration).Reverse().ToList();
        var given = new Dictionary<string, IReadOnlyList<ValueSource>>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in configuration.AsEnumerable().Select(pair => pair.Key).Where(isMeant))
        {
            // The host gets the command line and some variables twice.
            var sources = providers.Select((provider, rank) => Find(provider, key) is { } source ? source with { Rank = rank } : null).OfType<ValueSource>().DistinctBy(source => (source.Kind, source.Name)).ToList();
            if (sources.Count > 0)
            {
                given[key] = sources;
            }
        }

        return given;
    }

    private static ValueSource? Find(IConfigurationProvider provider, string key)
    {
        if (!provider.TryGet(key, out var value))
        {
            return null;
        }

        return provider switch
        {
            ShippedDefaultsProvider => new(ValueSourceKind.ShippedDefaults, Path.Combine(AppContext.BaseDirectory, ShippedDefaults.FileName), value),
            FileConfigurationProvider { Source: { Path: { } name } source } => source.FileProvider?.GetFileInfo(name).PhysicalPath is { } path && IsUserSecrets(path)
                ? new(ValueSourceKind.UserSecrets, path, value)
                : new(ValueSourceKind.File, source.FileProvider?.GetFileInfo(name).PhysicalPath ?? name, value),
            EnvironmentVariablesConfigurationProvider => new(ValueSourceKind.Environment, FindVariable(key, value), value),
            CommandLineConfigurationProvider => new(ValueSourceKind.CommandLine, "", value),
            _ => new(ValueSourceKind.Provider, provider.ToString() ?? provider.GetType().Name, value),
        };
    }

    // The provider knows only the key: on Linux names that differ in case are several variables, and the one with its value was read.
    private static string FindVariable(string key, string? value) => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Select(variable => (Name: (string)variable.Key, Value: (string?)variable.Value))
        .Where(variable => Prefixes.Any(prefix => variable.Name.Replace("__", ":", StringComparison.Ordinal).Equals(prefix + key, StringComparison.OrdinalIgnoreCase)))
        .OrderByDescending(variable => variable.Value == value)
        .Select(variable => variable.Name)
        .FirstOrDefault(key.Replace(":", "__", StringComparison.Ordinal));

    private static bool IsUserSecrets(string path) =>
        Path.GetFileName(path) == "secrets.json" && path.Split(Path.DirectorySeparatorChar).Any(part => part.Equals("UserSecrets", StringComparison.OrdinalIgnoreCase));
}
