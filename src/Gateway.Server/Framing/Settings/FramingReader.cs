using System.Globalization;

namespace Gateway.Framing.Settings;

/// <summary>Reads the object of a <c>Framing</c> from the configuration. What can't be read is a fault, and is left out.</summary>
/// <param name="faults">Collects a sentence for each fault, which begins with the key.</param>
/// <param name="findClosest">Finds the word that was probably meant by a misspelt one; null if there is none.</param>
internal sealed class FramingReader(List<string> faults, Func<string, IEnumerable<string>, string?> findClosest)
{
    /// <summary>Reads an object. With a preset, an option that is null takes away the preset's own.</summary>
    internal FramingOptions Read(IConfigurationSection section)
    {
        var options = new FramingOptions();
        if (ReadText(section.GetSection(nameof(FramingOptions.Preset))) is { } name)
        {
            var preset = FramingPresets.Find(name);
            if (preset is null)
            {
                faults.Add($"{section.Path}:Preset is '{name}': use one of {string.Join(", ", FramingPresets.All.Select(one => one.Name))}.");
            }

            options = (preset?.Options ?? options) with { Preset = preset?.Name ?? name };
        }

        foreach (var child in section.GetChildren())
        {
            options = Read(options, child);
        }

        FindUnread(section, options.Kind);
        if (options.Kind is null && options.Preset is null && section[nameof(FramingOptions.Kind)] is not { Length: > 0 })
        {
            faults.Add($"{section.Path}:Kind is missing: use one of {string.Join(", ", Enum.GetNames<FramingKind>())}, or give a Preset.");
        }

        return options;
    }

    /// <summary>Reads a word or an object; null if there is nothing.</summary>
    internal FramingChoice? ReadChoice(IConfigurationSection section) => section.GetChildren().Any() ? Read(section)
        : string.IsNullOrEmpty(section.Value) ? null
        : new FramingChoice(section.Value, null);

    private FramingOptions Read(FramingOptions options, IConfigurationSection child)
    {
        switch (FramingKeys.Find(child.Key))
        {
            case nameof(FramingOptions.Preset): return options;
            case nameof(FramingOptions.Kind): return options with { Kind = ReadKind(options, child) };
            case nameof(FramingOptions.Start): return options with { Start = ReadText(child) };
            case nameof(FramingOptions.OnBadStart): return options with { OnBadStart = ReadWord<BadStart>(child) };
            case nameof(FramingOptions.Payload): return options with { Payload = ReadWord<Payload>(child) };
            case nameof(FramingOptions.Offset): return options with { Offset = ReadNumber(child) };
            case nameof(FramingOptions.Size): return options with { Size = ReadNumber(child) };
            case nameof(FramingOptions.Order): return options with { Order = ReadWord<ByteOrder>(child) };
            case nameof(FramingOptions.Adjust): return options with { Adjust = ReadNumber(child) };
            case nameof(FramingOptions.Mask): return options with { Mask = ReadText(child) };
            case nameof(FramingOptions.Unit): return options with { Unit = ReadNumber(child) };
            case nameof(FramingOptions.End): return options with { End = ReadTexts(child) };
            case nameof(FramingOptions.Trailer): return options with { Trailer = ReadNumber(child) };
            case nameof(FramingOptions.TrailerBytes): return options with { TrailerBytes = ReadText(child) };
            case nameof(FramingOptions.SkipEmpty): return options with { SkipEmpty = ReadFlag(child) };
            case nameof(FramingOptions.Unterminated): return options with { Unterminated = ReadWord<Unterminated>(child) };
            case nameof(FramingOptions.Escape): return options with { Escape = ReadEscape(child) };
            case nameof(FramingOptions.Digits): return options with { Digits = ReadNumber(child) };
            case nameof(FramingOptions.Base): return options with { Base = ReadNumber(child) };
            case nameof(FramingOptions.Until): return options with { Until = ReadText(child) };
            case nameof(FramingOptions.Cases): return options with { Cases = ReadCases(child) };
            case nameof(FramingOptions.Otherwise): return options with { Otherwise = ReadOtherwise(child) };
            default: return options;
        }
    }

    // Options that are none, and those of other kinds, would be read by nobody.
    private void FindUnread(IConfigurationSection section, FramingKind? kind)
    {
        var own = kind is { } known ? FramingKeys.Of(known) : FramingKeys.All;
        foreach (var child in section.GetChildren())
        {
            if (FramingKeys.Find(child.Key) is not { } key)
            {
                AddUnknownKey(child, own, kind is null ? "use one of" : $"the kind {kind} takes");
            }
            else if (!own.Contains(key))
            {
                faults.Add($"{child.Path} is no option of the kind {kind}, which takes {string.Join(", ", own)}.");
            }
        }
    }

    private FramingKind? ReadKind(FramingOptions options, IConfigurationSection section)
    {
        if (FramingPresets.Find(section.Value ?? "") is { } named)
        {
            faults.Add($"{section.Path} is '{section.Value}', which is a preset: write {nameof(FramingOptions.Preset)} in place of {nameof(FramingOptions.Kind)}.");
            return named.Options.Kind;
        }

        var kind = ReadWord<FramingKind>(section);
        if (options.Preset is not null && options.Kind is { } preset && kind != preset)
        {
            faults.Add($"{section.Path} is '{section.Value}', but the preset {options.Preset} is of the kind {preset}: leave out one of the two.");
            return preset;
        }

        return kind;
    }

    private EscapeOptions? ReadEscape(IConfigurationSection section)
    {
        if (!section.GetChildren().Any())
        {
            AddIfValue(section);
            return null;
        }

        AddUnknown(section, nameof(EscapeOptions.By), nameof(EscapeOptions.Map), nameof(EscapeOptions.Xor));
        var map = section.GetSection(nameof(EscapeOptions.Map));
        AddIfValue(map);
        var entries = map.GetChildren().Select(entry => new KeyValuePair<string, string>(entry.Key, ReadText(entry) ?? "")).ToList();
        return new EscapeOptions(
            ReadText(section.GetSection(nameof(EscapeOptions.By))), entries.Count > 0 ? entries : null, ReadText(section.GetSection(nameof(EscapeOptions.Xor))));
    }

    private List<CaseOptions>? ReadCases(IConfigurationSection section)
    {
        AddIfValue(section);
        return section.GetChildren().Any() ? [.. section.GetChildren().Select(ReadCase)] : null;
    }

    private CaseOptions ReadCase(IConfigurationSection section)
    {
        AddIfValue(section);
        AddUnknown(section, nameof(CaseOptions.At), nameof(CaseOptions.Match), nameof(CaseOptions.Framing));
        return new CaseOptions(
            ReadNumber(section.GetSection(nameof(CaseOptions.At))),
            ReadTexts(section.GetSection(nameof(CaseOptions.Match))) ?? [],
            ReadChoice(section.GetSection(nameof(CaseOptions.Framing))));
    }

    private FramingChoice? ReadOtherwise(IConfigurationSection section) =>
        nameof(BadStart.Close).Equals(section.Value, StringComparison.OrdinalIgnoreCase) && !section.GetChildren().Any() ? null : ReadChoice(section);

    private string? ReadText(IConfigurationSection section)
    {
        if (section.GetChildren().Any())
        {
            faults.Add($"{section.Path} must be one value, not a section.");
            return null;
        }

        return string.IsNullOrEmpty(section.Value) ? null : section.Value;
    }

    // One value is a list of one.
    private List<string>? ReadTexts(IConfigurationSection section) =>
        section.GetChildren().Any() ? [.. section.GetChildren().Select(ReadText).Select(text => text ?? "")] : ReadText(section) is { } only ? [only] : null;

    private int? ReadNumber(IConfigurationSection section) =>
        ReadText(section) is not { } text ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : Refuse<int>(section, "a whole number such as 4");

    private bool? ReadFlag(IConfigurationSection section) =>
        ReadText(section) is not { } text ? null : bool.TryParse(text, out var flag) ? flag : Refuse<bool>(section, "true or false");

    private T? ReadWord<T>(IConfigurationSection section)
        where T : struct, Enum =>
        ReadText(section) is not { } text ? null
        : Array.FindIndex(Enum.GetNames<T>(), name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is >= 0 and var index ? Enum.GetValues<T>()[index]
        : Refuse<T>(section, string.Join(" or ", Enum.GetNames<T>()));

    private T? Refuse<T>(IConfigurationSection section, string form)
        where T : struct
    {
        faults.Add($"{section.Path} is '{section.Value}': use {form}.");
        return null;
    }

    private void AddIfValue(IConfigurationSection section)
    {
        if (!string.IsNullOrEmpty(section.Value) && !section.GetChildren().Any())
        {
            faults.Add($"{section.Path} is '{section.Value}': it must be a section with keys of its own.");
        }
    }

    private void AddUnknown(IConfigurationSection section, params string[] known)
    {
        foreach (var child in section.GetChildren().Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            AddUnknownKey(child, known, "use one of");
        }
    }

    private void AddUnknownKey(IConfigurationSection child, IReadOnlyList<string> known, string use)
    {
        var list = $"{use} {string.Join(", ", known)}.";
        faults.Add(findClosest(child.Key, known) is { } meant ? $"{child.Path} is not known: did you mean {meant}? {char.ToUpperInvariant(list[0])}{list[1..]}" : $"{child.Path} is not known: {list}");
    }
}
