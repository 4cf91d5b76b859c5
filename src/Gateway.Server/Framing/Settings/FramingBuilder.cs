using Gateway.Framing.Kinds;

namespace Gateway.Framing.Settings;

/// <summary>Builds framings from their options, and finds every fault of these.</summary>
/// <param name="find">Finds a registered framing by its name.</param>
/// <param name="faults">Collects a sentence for each fault, which begins with the key.</param>
/// <param name="limit">The limit of the messages; null if it is not known.</param>
internal sealed class FramingBuilder(Func<string, IFraming?> find, List<string> faults, FramingLimit? limit = null)
{
    /// <summary>The framing that a word or an object describes; null if it has faults.</summary>
    /// <param name="choice">The word or the object.</param>
    /// <param name="path">Its key.</param>
    internal IFraming? Build(FramingChoice choice, string path)
    {
        if (choice.Options is { } options)
        {
            return Build(options, path);
        }

        var preset = find(choice.Word!) is { } registered ? null : FramingPresets.Find(choice.Word!);
        return preset is null ? find(choice.Word!) : Build(preset.Options with { Preset = preset.Name }, path);
    }

    private IFraming? Build(FramingOptions options, string path)
    {
        var before = faults.Count;
        var values = new FramingValues(options, path, faults);
        var name = options.Preset ?? options.Kind.ToString()!;
        IFraming? framing = options.Kind switch
        {
            FramingKind.Length => BuildLength(name, values),
            FramingKind.TextLength => BuildTextLength(name, values),
            FramingKind.Varint => Announced(name, values, default(VarintLength)),
            FramingKind.Fixed => BuildFixed(name, values),
            FramingKind.Delimited => DelimitedBuilder.Build(name, values, () => faults.Count > before),
            FramingKind.Json => new JsonFraming(name),
            FramingKind.Cases => BuildCases(name, values, path),
            _ => null,
        };
        if (faults.Count == before && framing is ILeastSize { LeastSize: var least } && least > limit?.Size)
        {
            faults.Add(options.Kind == FramingKind.Fixed
                ? $"{path}:{nameof(FramingOptions.Size)} is {options.Size}, and {limit.Key} is {limit.Size}: no message would ever be delivered. Use a smaller Size, or a larger limit."
                : $"{path} has messages of at least {least} bytes, and {limit.Key} is {limit.Size}: none would ever be delivered. Use a larger limit.");
        }

        return faults.Count > before ? null : framing;
    }

    private static AnnouncedFraming<BinaryLength> BuildLength(string name, FramingValues values)
    {
        var options = values.Options;
        if (options.Size is not (1 or 2 or 3 or 4 or 8))
        {
            values.Fault(nameof(FramingOptions.Size), $"is {(options.Size is { } wrong ? $"{wrong}" : "missing")}: use 1, 2, 3, 4 or 8");
        }

        var size = options.Size ?? 1;
        var mask = ulong.MaxValue;
        if (options.Mask is { } hex)
        {
            var bits = values.Bytes(nameof(FramingOptions.Mask), hex);
            if (bits.Length > 0 && (bits.Length != size || bits.All(one => one == 0)))
            {
                values.Fault(nameof(FramingOptions.Mask), $"is '{hex}': it has as many bytes as the length, {size}, and at least one bit that counts");
            }
            else if (!values.IsFrame)
            {
                values.NotWritable(nameof(FramingOptions.Mask), "leaves out bits that can't be written around a Body");
            }

            mask = bits.Aggregate(0UL, (number, one) => (number << 8) | one);
        }

        return Announced(name, values, new BinaryLength(Math.Clamp(size, 1, 8), options.Order == ByteOrder.Little, mask));
    }

    private static AnnouncedFraming<TextLength> BuildTextLength(string name, FramingValues values)
    {
        var options = values.Options;
        var digits = values.Number(nameof(FramingOptions.Digits), options.Digits, 0, 20, 0);
        var until = values.Bytes(nameof(FramingOptions.Until), options.Until);
        if (digits > 0 && options.Until is not null)
        {
            values.Fault(nameof(FramingOptions.Until), "is given beside Digits: leave out one of the two");
        }
        else if (digits == 0 && options.Until is null)
        {
            values.Fault(nameof(FramingOptions.Until), "is missing: say what ends the digits, or how many there are with Digits");
        }

        var numberBase = values.Number(nameof(FramingOptions.Base), options.Base, 10, 16, 10);
        if (numberBase is not (10 or 16))
        {
            values.Fault(nameof(FramingOptions.Base), $"is {numberBase}: use 10 or 16");
        }

        if (until.Length > 0 && (char.IsAsciiDigit((char)until[0]) || (numberBase == 16 && char.IsAsciiHexDigit((char)until[0]))))
        {
            values.Fault(nameof(FramingOptions.Until), $"is '{options.Until}', which begins with a digit: it could not be told from the length");
        }

        return Announced(name, values, new TextLength(digits, numberBase, until));
    }

    private static AnnouncedFraming<TLength> Announced<TLength>(string name, FramingValues values, TLength length)
        where TLength : struct, ILengthField
    {
        var framing = new AnnouncedFraming<TLength>(name, Layout(values), length, values.IsFrame);
        if (framing.LargestBody < 0)
        {
            values.Fault(nameof(FramingOptions.Adjust), $"is {values.Options.Adjust}: with it even the largest length, {length.MaxValue}, makes a frame that is shorter than its own header");
        }

        return framing;
    }

    private static AnnouncedFraming<FixedLength> BuildFixed(string name, FramingValues values)
    {
        var start = values.Start();
        var size = values.Required(nameof(FramingOptions.Size), values.Options.Size, 1, FramingValues.MaxSize);
        var offset = start?.Bytes.Length ?? 0;
        if (size < offset)
        {
            values.Fault(nameof(FramingOptions.Size), $"is {size}: the Start alone has {offset} bytes");
        }

        return new(name, new AnnouncedLayout { Start = start, Offset = offset, IsFrame = values.IsFrame }, new FixedLength(size - offset), isVerbatim: true);
    }

    private static AnnouncedLayout Layout(FramingValues values)
    {
        var start = values.Start();
        var (trailer, bytes) = values.Trailer();
        return new AnnouncedLayout
        {
            Start = start,
            Offset = values.Offset(start),
            Unit = values.Number(nameof(FramingOptions.Unit), values.Options.Unit, 1, FramingValues.MaxSize, 1),
            Adjust = values.Number(nameof(FramingOptions.Adjust), values.Options.Adjust, int.MinValue, int.MaxValue, 0),
            Trailer = trailer,
            TrailerBytes = bytes,
            IsFrame = values.IsFrame,
        };
    }

    private CasesFraming? BuildCases(string name, FramingValues values, string path)
    {
        var options = values.Options;
        if (options.Cases is not { Count: > 0 })
        {
            values.Fault(nameof(FramingOptions.Cases), "is missing: give at least one case, with Match and Framing");
            return null;
        }

        var otherwise = options.Otherwise is null ? null : BuildCase(options.Otherwise, $"{path}:{nameof(FramingOptions.Otherwise)}", ", or Close");
        List<FramingCase> cases = [];
        for (var index = 0; index < options.Cases.Count; index++)
        {
            var (one, key) = (options.Cases[index], $"{nameof(FramingOptions.Cases)}:{index}");
            var at = values.Number($"{key}:{nameof(CaseOptions.At)}", one.At, 0, FramingValues.MaxDistance, 0);
            var matches = values.Several($"{key}:{nameof(CaseOptions.Match)}", one.Match);
            if (one.Framing is null)
            {
                values.Fault($"{key}:{nameof(CaseOptions.Framing)}", "is missing: give the framing of these messages");
            }
            else if (BuildCase(one.Framing, $"{path}:{key}:{nameof(CaseOptions.Framing)}", "") is { } framing && matches.Length > 0)
            {
                cases.Add(new FramingCase(at, matches, framing));
            }
        }

        return cases.Count == options.Cases.Count ? new CasesFraming(name, cases, otherwise) : null;
    }

    private IFraming? BuildCase(FramingChoice choice, string path, string or)
    {
        var before = faults.Count;
        var framing = Build(choice, path);
        if (framing is CasesFraming)
        {
            faults.Add($"{path} is of the kind Cases: a case can't have cases of its own.");
        }
        else if (framing is { HasMessages: false })
        {
            faults.Add($"{path} is {framing.Name}, which has no messages: use another framing.");
        }
        else if (framing is null && faults.Count == before && choice.Word is { } word)
        {
            faults.Add($"{path} is '{word}': use the name of a framing or preset{or}, or an object.");
        }

        return framing;
    }
}
