using System.Text.Json.Nodes;
using Gateway.Applications;
using Gateway.Clients;
using Gateway.Configuration;
using Gateway.Http;
using Gateway.Transports;
using Gateway.Transports.Tls;

namespace Gateway.Hosting.Schema;

/// <summary>
/// The JSON schema of a settings file (draft 7, which editors know), from the types of the options. Keys are written as the options are; the configuration
/// itself takes them in any case.
/// </summary>
internal static class ConfigurationSchema
{
    private const string Draft = "http://json-schema.org/draft-07/schema#";

    /// <summary>The keys of all options of <c>Gateway</c> up to the first name that is the operator's own, each once, in their order.</summary>
    internal static IReadOnlyList<string> Keys => [.. GatewaySections.All.SelectMany(section => FindKeys($"Gateway:{section.Name}", section.Shape))];

    /// <summary>The schema. Sections of other names than ours are allowed: they belong to the host or its other parts.</summary>
    /// <param name="catalog">The framings and applications, whose options are part of a listener's.</param>
    internal static JsonObject Create(Catalog catalog)
    {
        var sections = new JsonObject();
        foreach (var section in GatewaySections.All)
        {
            sections[section.Name] = section.Property is { } property ? OptionSchema.Create(property, OptionsShape.Of(property.DeclaringType!).CreateDefault()) : OptionSchema.CreateSection(section.Shape);
        }

        ListApplications(sections[nameof(ListenersOptions.Listeners)]!["additionalProperties"]!["properties"]!.AsObject(), catalog);
        return new JsonObject
        {
            ["$schema"] = Draft,
            ["title"] = "Gateway",
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["$schema"] = new JsonObject { ["type"] = "string" },
                ["Gateway"] = Section(sections),
                ["Kestrel"] = CreateKestrel(),
                ["Logging"] = CreateLogging(),
            },
        };
    }

    private static void ListApplications(JsonObject listener, Catalog catalog)
    {
        var framing = listener[nameof(ListenerOptions.Framing)]!.AsObject();
        framing.Remove("type");
        framing["anyOf"] = FramingSchema.Create(catalog.Framings.Select(known => known.Name));
        listener[nameof(ListenerOptions.Application)]!["enum"] = Names(catalog.Applications.Select(application => application.Name));

        // A number may be written as one; as text it may be hexadecimal.
        listener[nameof(ListenerOptions.Identity)]!["properties"]![nameof(IdentityOptions.Tlv)]!["type"] = new JsonArray("integer", "string", "null");
        foreach (var application in catalog.WithOptions)
        {
            var options = OptionSchema.CreateSection(application.Options!);
            options["description"] = $"Options of the application {application.Name}.";
            listener[application.Name] = options;
        }
    }

    private static JsonObject CreateKestrel()
    {
        var certificate = Texts("Path", "KeyPath", "Password", "Subject", "Store", "Location");
        certificate["AllowInvalid"] = new JsonObject { ["type"] = "boolean" };
        var endpoint = Texts("Url");
        endpoint["Url"]!["description"] = "Address of the HTTP endpoint, such as http://127.0.0.1:8080 or http://unix:/run/gateway.sock.";
        endpoint["Protocols"] = Text("Http1", "Http2", "Http1AndHttp2", "Http3", "Http1AndHttp2AndHttp3");
        endpoint["SslProtocols"] = new JsonObject { ["type"] = "array", ["items"] = Text("Tls12", "Tls13") };
        endpoint["ClientCertificateMode"] = Text("NoCertificate", "AllowCertificate", "RequireCertificate", "DelayCertificate");
        endpoint["Certificate"] = Section(certificate);
        endpoint["Sni"] = new JsonObject { ["type"] = "object" };
        var defaults = (JsonObject)endpoint.DeepClone();
        endpoint[HttpsCertificates.Section] = OptionSchema.CreateSection(new(typeof(TlsOptions)));
        return Section(new JsonObject
        {
            ["Endpoints"] = Entries(Section(endpoint)),
            ["EndpointDefaults"] = Section(defaults),
            ["Certificates"] = Entries(Section((JsonObject)certificate.DeepClone())),
        });
    }

    private static JsonObject CreateLogging()
    {
        var logging = Section(new JsonObject { ["LogLevel"] = Entries(Text(Enum.GetNames<LogLevel>())), ["Console"] = new JsonObject { ["type"] = MayBeNull } });

        // Providers of the host's have sections here.
        logging.Remove("additionalProperties");
        return logging;
    }

    private static JsonArray MayBeNull => new("object", "null");

    private static JsonObject Section(JsonObject properties) => new() { ["type"] = MayBeNull, ["properties"] = properties, ["additionalProperties"] = false };

    private static JsonObject Entries(JsonObject entry) => new() { ["type"] = MayBeNull, ["additionalProperties"] = entry };

    private static JsonObject Texts(params ReadOnlySpan<string> names)
    {
        var properties = new JsonObject();
        foreach (var name in names)
        {
            properties[name] = new JsonObject { ["type"] = "string" };
        }

        return properties;
    }

    private static JsonObject Text(params string[] words) => new() { ["type"] = "string", ["enum"] = Names(words) };

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => (JsonNode)name)]);

    private static IEnumerable<string> FindKeys(string key, OptionsShape shape)
    {
        if (shape.IsValue)
        {
            return [key];
        }

        return shape.Item is null ? shape.Options.SelectMany(property => FindKeys($"{key}:{property.Name}", OptionsShape.Of(property)))
            : [shape.IsDictionary ? $"{key}:" : $"{key}:0"];
    }
}
