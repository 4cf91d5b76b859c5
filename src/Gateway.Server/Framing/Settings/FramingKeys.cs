namespace Gateway.Framing.Settings;

/// <summary>The keys of a <c>Framing</c> object, and which kind takes which.</summary>
internal static class FramingKeys
{
    private static readonly string[] Common = [nameof(FramingOptions.Kind), nameof(FramingOptions.Preset)];

    private static readonly string[] Framed = [.. Common, nameof(FramingOptions.Start), nameof(FramingOptions.OnBadStart), nameof(FramingOptions.Payload)];

    private static readonly Dictionary<FramingKind, string[]> ByKind = new()
    {
        [FramingKind.Length] =
        [
            .. Framed, nameof(FramingOptions.Offset), nameof(FramingOptions.Size), nameof(FramingOptions.Order), nameof(FramingOptions.Adjust), nameof(FramingOptions.Mask),
            nameof(FramingOptions.Unit),
        ],
        [FramingKind.Delimited] =
        [
            .. Framed, nameof(FramingOptions.End), nameof(FramingOptions.Trailer), nameof(FramingOptions.TrailerBytes), nameof(FramingOptions.SkipEmpty),
            nameof(FramingOptions.Unterminated), nameof(FramingOptions.Escape),
        ],
        [FramingKind.TextLength] =
        [
            .. Framed, nameof(FramingOptions.Offset), nameof(FramingOptions.Digits), nameof(FramingOptions.Base), nameof(FramingOptions.Until), nameof(FramingOptions.Adjust),
            nameof(FramingOptions.Unit), nameof(FramingOptions.Trailer), nameof(FramingOptions.TrailerBytes),
        ],
        [FramingKind.Varint] = [.. Framed, nameof(FramingOptions.Offset), nameof(FramingOptions.Adjust)],
        [FramingKind.Fixed] = [.. Framed, nameof(FramingOptions.Size)],
        [FramingKind.Json] = [.. Common, nameof(FramingOptions.Payload)],
        [FramingKind.Cases] = [.. Common, nameof(FramingOptions.Cases), nameof(FramingOptions.Otherwise)],
    };

    /// <summary>All keys.</summary>
    internal static IReadOnlyList<string> All { get; } = [.. ByKind.Values.SelectMany(keys => keys).Distinct()];

    /// <summary>The keys that a kind takes.</summary>
    internal static IReadOnlyList<string> Of(FramingKind kind) => ByKind[kind];

    /// <summary>The key as it is spelt here; null if it is none.</summary>
    internal static string? Find(string key) => All.FirstOrDefault(one => one.Equals(key, StringComparison.OrdinalIgnoreCase));
}
