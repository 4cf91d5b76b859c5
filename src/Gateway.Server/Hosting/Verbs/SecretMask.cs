using System.Text.Json.Serialization.Metadata;
using Gateway.Secrets;

namespace Gateway.Hosting.Verbs;

/// <summary>Masks secrets: shows that one is set, without its value.</summary>
internal static class SecretMask
{
    internal const string Mask = "***";

    // Kestrel's own secret options, anywhere in its section.
    private static readonly string[] Kestrels = ["Password"];

    /// <summary>Whether the last part of a key of another section names a secret.</summary>
    internal static bool IsSecret(string key) => Kestrels.Contains(key, StringComparer.OrdinalIgnoreCase);

    /// <summary>A value of another section, masked if it is secret.</summary>
    internal static string? MaskIfSecret(string key, string? value) => !string.IsNullOrEmpty(value) && IsSecret(key) ? Mask : value;

    internal static void Apply(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => property.AttributeProvider?.IsDefined(typeof(SecretAttribute), inherit: true) == true))
        {
            var value = property.Get!;
            property.Get = owner => value(owner) switch
            {
                null or "" => null,
                IReadOnlyDictionary<string, string> named => named.ToDictionary(one => one.Key, _ => Mask),
                IReadOnlyList<string> many => many.Select(_ => Mask).ToList(),
                _ => Mask,
            };
        }
    }
}
