using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Gateway.Framing.Settings;
using Gateway.Transports;

namespace Gateway.Hosting.Verbs;

/// <summary>The effective configuration, in the format of appsettings.json, so that any part can be copied there.</summary>
internal static class EffectiveConfiguration
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { SecretMask.Apply, ShowApplications } },
    };

    /// <summary>Every section of <c>Gateway</c> with its defaults, and the configured sections of the framework.</summary>
    internal static string Format(IServiceProvider services, IConfiguration configuration) => JsonSerializer.Serialize(
        new Dictionary<string, object?>
        {
            ["Kestrel"] = Tree(configuration.GetSection("Kestrel")),
            ["Logging"] = Tree(configuration.GetSection("Logging")),
            ["Gateway"] = GatewaySections.All.ToDictionary(section => section.Name, section => section.Value(services)),
        },
        Indented);

    // Adds a listener's sections for applications to its own keys.
    private static void ShowApplications(JsonTypeInfo type)
    {
        if (type.Type == typeof(ListenerOptions))
        {
            var sections = type.CreateJsonPropertyInfo(typeof(IDictionary<string, object>), nameof(ListenerOptions.Applications));
            sections.Get = listener => ((ListenerOptions)listener).Applications;
            sections.IsExtensionData = true;
            type.Properties.Add(sections);

            // A framing is a word or an object.
            var word = type.Properties.Single(property => property.Name == nameof(ListenerOptions.Framing));
            var framing = type.CreateJsonPropertyInfo(typeof(object), word.Name);
            framing.Get = listener => ((ListenerOptions)listener).FramingObject is { Options: var options } ? FramingJson.Write(options) : word.Get!(listener);
            type.Properties[type.Properties.IndexOf(word)] = framing;
        }
    }

    private static object? Tree(IConfigurationSection section) => section.GetChildren().ToList() is { Count: > 0 } children
        ? children.ToDictionary(child => child.Key, Tree)
        : SecretMask.MaskIfSecret(section.Key, section.Value);
}
