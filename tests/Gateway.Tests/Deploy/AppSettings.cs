using Gateway.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Deploy;

/// <summary>The appsettings.json that every installation starts from.</summary>
internal static class AppSettings
{
    internal static (string Key, string? Value)[] All() => Of("appsettings.json");

    /// <summary>The values of a settings file of the repository.</summary>
    internal static (string Key, string? Value)[] Of(string file) =>
        [.. new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Root, file)).Build().AsEnumerable().Where(entry => entry.Value is not null).Select(entry => (entry.Key, entry.Value))];

    /// <summary>The keys that say where something listens.</summary>
    internal static IEnumerable<string> Doors() => All().Select(entry => entry.Key).Where(key => key.EndsWith(":Url", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
