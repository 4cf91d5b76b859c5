using System.Collections;
using System.Reflection;
using Gateway.Applications;
using Gateway.Configuration;
using Gateway.Diagnostics.Telemetry;
using Gateway.Hosting.Schema;
using Gateway.Hosting.Verbs;
using Gateway.Secrets;
using Gateway.Transports;

namespace Gateway.Hosting.Sources;

/// <summary>The options by key: which there are with which defaults, and which of them are secret.</summary>
/// <param name="catalog">The applications, whose options are part of a listener's; null if there is none because of a fault.</param>
internal sealed class OptionTree(Catalog? catalog)
{
    private const string Gateway = "Gateway";

    /// <summary>Whether a key is one that the gateway or its framework reads: the rest of a host's configuration is nobody's business here.</summary>
    internal static bool IsOurs(string key) =>
        new[] { Gateway, "Kestrel", "Logging" }.Any(section => $"{key}:".StartsWith($"{section}:", StringComparison.OrdinalIgnoreCase)) || key.StartsWith(TelemetryVariables.Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The effective value of each key that has one, and of each option that is left out, by key.</summary>
    /// <param name="given">The keys that a source has.</param>
    internal IReadOnlyList<EffectiveValue> Complete(IReadOnlyDictionary<string, IReadOnlyList<ValueSource>> given)
    {
        var values = given.Select(one => Create(one.Key, one.Value)).ToDictionary(value => value.Key, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in GatewaySections.All.SelectMany(section => FindDefaults($"{Gateway}:{section.Name}", section.Shape, CreateDefault(section.Shape), given)))
        {
            values.TryAdd(key, new EffectiveValue(key, value, new ValueSource(ValueSourceKind.Default, "", value), []));
        }

        return [.. values.Values.OrderBy(one => one.Key, ConfigurationKeyComparer.Instance)];
    }

    private EffectiveValue Create(string key, IReadOnlyList<ValueSource> sources)
    {
        var (name, isSecret, type) = Find(key);
        var shown = sources.Select(source => source with { Value = Show(source.Value, isSecret, type) }).ToList();
        return new EffectiveValue(name, shown[0].Value, shown[0], [.. shown.Skip(1)]);
    }

    // The reader of JSON has its own spelling of true and false.
    private static string? Show(string? value, bool isSecret, Type? type) => string.IsNullOrEmpty(value) ? value
        : isSecret ? SecretMask.Mask
        : type == typeof(bool) && bool.TryParse(value, out var flag) ? (flag ? "true" : "false")
        : value;

    // The key as the options spell it, since a variable may have another case. What nothing reads may be a secret whose key is misspelt.
    private (string Key, bool IsSecret, Type? Type) Find(string key)
    {
        var names = key.Split(':');
        if (!names[0].Equals(Gateway, StringComparison.OrdinalIgnoreCase))
        {
            return (key, SecretMask.IsSecret(names[^1]) || (key.StartsWith(TelemetryVariables.Prefix, StringComparison.OrdinalIgnoreCase) && key.EndsWith("HEADERS", StringComparison.OrdinalIgnoreCase)), null);
        }

        if (key.Equals(NamedSettingsFile.Key, StringComparison.OrdinalIgnoreCase) || names.Length == 1)
        {
            return (key, false, null);
        }

        var section = GatewaySections.Find(names[1]);
        var shape = section?.Shape;
        var isSecret = false;
        (names[0], names[1]) = (Gateway, section?.Name ?? names[1]);
        for (var index = 2; index < names.Length && shape is not null; index++)
        {
            if (shape.Item is { } item)
            {
                shape = item;
            }
            else if (shape.Find(names[index]) is { } property)
            {
                (names[index], shape) = (property.Name, OptionsShape.Of(property));
                isSecret |= property.IsDefined(typeof(SecretAttribute));
                if (property.IsDefined(typeof(ValueOrSectionAttribute)))
                {
                    break;
                }
            }
            else
            {
                (names[index], shape) = shape.Type == typeof(ListenerOptions) ? FindApplication(names[index]) : (names[index], null);
            }
        }

        return (string.Join(':', names), isSecret || shape is null, shape?.Type);
    }

    private (string Name, OptionsShape? Shape) FindApplication(string name) =>
        catalog?.WithOptions.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } application ? (application.Name, application.Options) : (name, null);

    // Of a list that is left out, its items, or the list itself where it has none; of one that is given, nothing.
    private IEnumerable<(string Key, string? Value)> FindDefaults(string key, OptionsShape shape, object? value, IReadOnlyDictionary<string, IReadOnlyList<ValueSource>> given)
    {
        if (shape.IsValue)
        {
            return [(key, GetText(value))];
        }

        if (shape.Item is { } item)
        {
            var names = FindBelow(key, given).Select(below => below.Split(':')[0]).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            return names.Count == 0 && !given.ContainsKey(key) && value is IList { Count: > 0 } items ? items.Cast<object>().Select((one, index) => ($"{key}:{index}", GetText(one)))
                : names.Count == 0 ? [(key, null)]
                : item.IsValue ? []
                : names.SelectMany(name => FindDefaults($"{key}:{name}", item, CreateDefault(item), given).Concat(FindApplicationDefaults($"{key}:{name}", item, given)));
        }

        // A section that is left out, such as a listener's Tls.
        return value is null && !FindBelow(key, given).Any()
            ? [(key, null)]
            : shape.Options
                .Where(property => !property.IsDefined(typeof(ValueOrSectionAttribute)) || !FindBelow($"{key}:{property.Name}", given).Any())
                .SelectMany(property => FindDefaults($"{key}:{property.Name}", OptionsShape.Of(property), property.GetValue(value ?? shape.CreateDefault()), given));
    }

    // Only those of the listener's own application, and of sections that are given: every application has some.
    private IEnumerable<(string Key, string? Value)> FindApplicationDefaults(string listener, OptionsShape shape, IReadOnlyDictionary<string, IReadOnlyList<ValueSource>> given)
    {
        if (shape.Type != typeof(ListenerOptions) || catalog is null)
        {
            return [];
        }

        var own = given.TryGetValue($"{listener}:{nameof(ListenerOptions.Application)}", out var sources) ? sources[0].Value : null;
        return catalog.WithOptions
            .Where(one => one.Name.Equals(own, StringComparison.OrdinalIgnoreCase) || FindBelow($"{listener}:{one.Name}", given).Any())
            .SelectMany(one => FindDefaults($"{listener}:{one.Name}", one.Options!, one.Options!.CreateDefault(), given));
    }

    private static IEnumerable<string> FindBelow(string key, IReadOnlyDictionary<string, IReadOnlyList<ValueSource>> given) =>
        given.Keys.Where(one => one.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase)).Select(one => one[(key.Length + 1)..]);

    // As a settings file has it.
    private static string? GetText(object? value) => OptionSchema.ToJson(value) is { } json ? json.ToString() : null;

    private static object? CreateDefault(OptionsShape shape) => shape.Type == typeof(string) || shape.IsDictionary ? null : shape.CreateDefault();
}
