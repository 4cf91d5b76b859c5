using System.Text.Json.Serialization.Metadata;
using Gateway.Secrets;

namespace Gateway.Hosting.Verbs;

/// <summary>Shows that a secret is set, and not what it is.</summary>
internal static class SecretMask
{
    private const string Mask = "***";

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
