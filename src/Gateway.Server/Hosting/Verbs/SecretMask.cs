using System.Text.Json.Serialization.Metadata;
using Gateway.Secrets;

namespace Gateway.Hosting.Verbs;

/// <summary>Shows that a secret is set, and not what it is.</summary>
internal static class SecretMask
{
    internal const string Mask = "***";

    // Kestrel's own options that are secret, wherever they stand in its section.
    private static readonly string[] Kestrels = ["Password"];

    /// <summary>A value that is no option of ours, as it may be shown.</summary>
    internal static string? MaskIfSecret(string key, string? value) =>
        !string.IsNullOrEmpty(value) && Kestrels.Contains(key, StringComparer.OrdinalIgnoreCase) ? Mask : value;

    internal static void Apply(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => property.AttributeProvider?.IsDefined(typeof(SecretAttribute), inherit: true) == true))
        {
            var value = property.Get!;
            property.Get = owner => value(owner) switch
            {
                null or "" => null,
                IReadOnlyList<string> many => many.Select(_ => Mask).ToList(),
                _ => Mask,
            };
        }
    }
}
