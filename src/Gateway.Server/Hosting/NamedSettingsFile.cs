using Gateway.Files;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;

namespace Gateway.Hosting;

/// <summary>
/// The settings file that <c>--config</c> or the environment variable <c>Gateway__Config</c> names. It takes the place of <c>appsettings.json</c> and
/// <c>appsettings.&lt;Environment&gt;.json</c>: whoever names a file means that one alone.
/// </summary>
internal static class NamedSettingsFile
{
    /// <summary>The key that names the file.</summary>
    internal const string Key = "Gateway:Config";

    /// <summary>Replaces the settings files beside the executable, if another file is named.</summary>
    /// <exception cref="ConfigurationException">The named file is missing, or is no file.</exception>
    internal static void Use(ConfigurationManager configuration, string environment)
    {
        if (FindPath(configuration) is not { } path)
        {
            return;
        }

        if (FileReadException.IfNotAFile(path) is { } fault)
        {
            throw new ConfigurationException([$"{Key} (--config) can't be used: {fault}."]);
        }

        if (!File.Exists(path))
        {
            throw new ConfigurationException([$"{Key} (--config) names '{path}', which does not exist."]);
        }

        var sources = ((IConfigurationBuilder)configuration).Sources;
        var replaced = sources.OfType<JsonConfigurationSource>().Where(source => source.Path == "appsettings.json" || source.Path == $"appsettings.{environment}.json").ToList();
        var place = sources.IndexOf(replaced[0]);
        replaced.ForEach(source => sources.Remove(source));
        sources.Insert(place, new JsonConfigurationSource
        {
            Path = Path.GetFileName(path),

            // No filter, because by default a file whose name begins with a dot is not seen.
            FileProvider = new PhysicalFileProvider(Path.GetDirectoryName(path)!, ExclusionFilters.None),
        });
    }

    /// <summary>Reports a file that is named where it is not read: in a settings file, or for a host that reads its own files.</summary>
    internal static void FindFaults(IConfiguration configuration, List<string> faults)
    {
        // A changed configuration is compared without its sources. What names the file can't change then.
        if (configuration is IConfigurationBuilder { Sources: var sources } && !sources.OfType<JsonConfigurationSource>().Any(source => GetPath(source) == Path.GetFullPath(configuration[Key] ?? "/")))
        {
            faults.Add($"{Key} has no effect here: only --config and the environment variable Gateway__Config name a settings file, and only where GatewayVerbs reads the configuration.");
        }
    }

    private static string? FindPath(IConfigurationRoot configuration) => configuration.Providers.Reverse()
        .Where(provider => provider is not JsonConfigurationProvider)
        .Select(provider => provider.TryGet(Key, out var path) ? path : null)
        .FirstOrDefault(path => !string.IsNullOrEmpty(path)) is { } named ? Path.GetFullPath(named) : null;

    private static string? GetPath(JsonConfigurationSource source) => source is { Path: { } name, FileProvider: PhysicalFileProvider folder } ? Path.Combine(folder.Root, name) : null;
}
