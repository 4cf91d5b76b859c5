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
}
