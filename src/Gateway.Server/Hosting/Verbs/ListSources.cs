using System.Reflection;
using Gateway.Configuration;
using Gateway.Secrets;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace Gateway.Hosting.Verbs;

/// <summary>
/// The source of each item of each list: sources are merged by index, so that a shorter list that overrides a longer one leaves the longer one's last items.
/// </summary>
internal static class ListSources
{
    /// <summary>A line for each configured item.</summary>
    internal static IEnumerable<string> Lines(IConfigurationRoot configuration) => GatewaySections.All
        .SelectMany(section => Items(configuration.GetSection($"Gateway:{section.Name}"), section.Shape, isSecret: false))
        .Select(item => $"{item.Section.Path} {Value(item.Section.Value, item.IsSecret)} from {string.Join(", over ", Sources(configuration, item.Section.Path, item.IsSecret))}");

    private static IEnumerable<(IConfigurationSection Section, bool IsSecret)> Items(IConfigurationSection section, OptionsShape shape, bool isSecret) => shape switch
    {
        { Item: { } item, IsDictionary: true } => section.GetChildren().SelectMany(child => Items(child, item, isSecret)),
        { Item: not null } => section.GetChildren().Select(item => (item, isSecret)),
        _ => section.GetChildren().SelectMany(child => shape.Find(child.Key) is { } property
            ? Items(child, OptionsShape.Of(property), property.IsDefined(typeof(SecretAttribute)))
            : []),
    };

    // The effective source first; each further one would be effective without those before it. The host gets the command line and some variables twice.
    private static IEnumerable<string> Sources(IConfigurationRoot configuration, string key, bool isSecret) => configuration.Providers.Reverse()
        .Select(provider => (Name: Name(provider), IsThere: provider.TryGet(key, out var value), Value: value))
        .Where(source => source.IsThere)
        .DistinctBy(source => source.Name)
        .Select((source, index) => index == 0 ? source.Name : $"{Value(source.Value, isSecret)} of {source.Name}");

    private static string Name(IConfigurationProvider provider) => provider switch
    {
        JsonConfigurationProvider { Source.Path: { } path } => path,
        EnvironmentVariablesConfigurationProvider => "the environment",
        CommandLineConfigurationProvider => "the command line",
        ShippedDefaultsProvider => ShippedDefaults.FileName,
        _ => "the program",
    };

    private static string Value(string? value, bool isSecret) => isSecret ? SecretMask.Mask : $"'{value}'";
}
