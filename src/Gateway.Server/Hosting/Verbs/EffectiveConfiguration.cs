using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Configuration;
using Gateway.Framing.Settings;
using Gateway.Hosting.Schema;
using Gateway.Secrets;
using Gateway.Transports;

namespace Gateway.Hosting.Verbs;

/// <summary>The effective configuration, in the format of appsettings.json, so that any part can be copied there.</summary>
internal static class EffectiveConfiguration
{
    /// <summary>Every section of <c>Gateway</c> with its defaults, and the configured sections of the framework.</summary>
    internal static string Format(IServiceProvider services, IConfiguration configuration) => new JsonObject
    {
        ["Kestrel"] = Tree(configuration.GetSection("Kestrel")),
        ["Logging"] = Tree(configuration.GetSection("Logging")),
        ["Gateway"] = new JsonObject(GatewaySections.All.Select(section => KeyValuePair.Create(section.Name, ToJson(section.Value(services), section.Shape, isSecret: false)))),
    }.ToJsonString(JsonText.Indented);

    private static JsonNode? ToJson(object? value, OptionsShape shape, bool isSecret) => value switch
    {
        null or "" when isSecret => null,
        null => null,
        _ when shape.IsValue => isSecret ? SecretMask.Mask : OptionSchema.ToJson(value) ?? "",
        IDictionary entries => ToJson(entries, isSecret),
        IEnumerable items => new JsonArray([.. items.Cast<object?>().Select(item => ToJson(item, shape.Item!, isSecret))]),
        _ => ToJson(value, shape),
    };

    private static JsonObject ToJson(IDictionary entries, bool isSecret)
    {
        var json = new JsonObject();
        foreach (DictionaryEntry entry in entries)
        {
            json[Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!] = entry.Value is { } value ? ToJson(value, OptionsShape.Of(value.GetType()), isSecret) : null;
        }

        return json;
    }

    private static JsonObject ToJson(object options, OptionsShape shape)
    {
        var json = new JsonObject();
        foreach (var property in shape.Options)
        {
            json[property.Name] = ToJson(property.GetValue(options), OptionsShape.Of(property), property.IsDefined(typeof(SecretAttribute), inherit: true));
        }

        // A listener's sections for applications stand beside its own keys, and its framing is a word or an object.
        if (options is ListenerOptions listener)
        {
            if (listener.FramingObject is { Options: var framing })
            {
                json[nameof(ListenerOptions.Framing)] = FramingJson.Write(framing);
            }

            foreach (var (application, section) in listener.Applications)
            {
                json[application] = ToJson(section, OptionsShape.Of(section.GetType()), isSecret: false);
            }
        }

        return json;
    }

    private static JsonNode? Tree(IConfigurationSection section) => section.GetChildren().ToList() is { Count: > 0 } children
        ? new JsonObject(children.Select(child => KeyValuePair.Create(child.Key, Tree(child))))
        : SecretMask.MaskIfSecret(section.Key, section.Value);
}
