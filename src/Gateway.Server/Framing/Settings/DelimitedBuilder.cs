using Gateway.Framing.Kinds;

namespace Gateway.Framing.Settings;

/// <summary>Builds framings of the kind <c>Delimited</c>.</summary>
internal static class DelimitedBuilder
{
    /// <summary>Builds the framing, and finds its faults.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">Its values.</param>
    /// <param name="hasFaults">Whether there are faults already.</param>
    internal static DelimitedFraming? Build(string name, FramingValues values, Func<bool> hasFaults)
    {
        var options = values.Options;
        var start = values.Start();
        var ends = values.Several(nameof(FramingOptions.End), options.End);
        var (trailer, trailerBytes) = values.Trailer();
        byte[][] marks = start is null ? ends : [start.Bytes.ToArray(), .. ends];
        var escape = options.Escape is null ? null : BuildEscape(values, options.Escape, marks, ends, hasFaults);
        if (hasFaults())
        {
            return null;
        }

        var all = new EndMarks(ends);
        var behind = trailerBytes.Length > 0 ? trailerBytes : start is null ? [] : start.Bytes.ToArray();
        if (!values.IsFrame && behind.Length > 0 && all.MayGoOnWith(behind))
        {
            values.Fault(nameof(FramingOptions.End), $"has {Convert.ToHexString(all.Written)}, which is written, and a longer one, which {Convert.ToHexString(behind)} behind it begins: let the longest come first");
            return null;
        }

        return new DelimitedFraming(name, new DelimitedLayout(all, escape)
        {
            Start = start,
            Trailer = trailer,
            TrailerBytes = trailerBytes,
            SkipsEmpty = options.SkipEmpty == true,
            DeliversUnterminated = options.Unterminated == Unterminated.Deliver,
            IsFrame = values.IsFrame,
        });
    }

    private static EscapeRule? BuildEscape(FramingValues values, EscapeOptions options, byte[][] marks, byte[][] ends, Func<bool> hasFaults)
    {
        const string key = nameof(FramingOptions.Escape);
        var by = values.Bytes($"{key}:By", options.By);
        if (options.By is null)
        {
            values.Fault($"{key}:By", "is missing: say what every escape begins with");
        }

        if (options.Map is null == options.Xor is null)
        {
            values.Fault(key, options.Map is null ? "has neither Map nor Xor: give one of them" : "has Map and Xor: leave out one of the two");
            return null;
        }

        var xor = values.Bytes($"{key}:Xor", options.Xor);
        if (xor.Length > 1 || xor is [0])
        {
            values.Fault($"{key}:Xor", $"is '{options.Xor}': use one byte that changes what it is applied to");
        }

        var map = (options.Map ?? []).Select(one => (Key: values.Bytes($"{key}:Map:{one.Key}", one.Key), Value: values.Bytes($"{key}:Map:{one.Key}", one.Value))).ToList();
        foreach (var (one, _) in (options.Map ?? []).Zip(map).Where(pair => pair.First.Value.Length == 0))
        {
            values.Fault($"{key}:Map:{one.Key}", "is empty: say what the escape stands for");
        }

        if (hasFaults())
        {
            return null;
        }

        var rule = options.Xor is null ? new EscapeRule(by, map) : new EscapeRule(by, xor[0], marks);
        FindAmbiguous(values, rule, map, marks, ends);
        return hasFaults() ? null : rule;
    }

    private static void FindAmbiguous(FramingValues values, EscapeRule rule, List<(byte[] Key, byte[] Value)> map, byte[][] marks, byte[][] ends)
    {
        const string key = nameof(FramingOptions.Escape);
        foreach (var (one, _) in map)
        {
            if (map.Any(other => other.Key != one && other.Key.AsSpan().StartsWith(one)))
            {
                values.Fault($"{key}:Map:{Convert.ToHexString(one)}", "begins another key: it could not be told from it");
            }
        }

        // Only what a Body is written with must be escaped; a frame is written as it is.
        if (values.IsFrame)
        {
            return;
        }

        byte[][] needed = [rule.By.ToArray(), .. marks.Select(mark => mark[..1])];
        foreach (var missing in needed.Where(bytes => !rule.Escapes(bytes)).Select(Convert.ToHexString).Distinct())
        {
            values.Fault($"{key}:Map", $"has no escape for {missing}, which is By or begins a mark: add one, so that a message can have it");
        }

        foreach (var escape in rule.Sequences)
        {
            if (ends.FirstOrDefault(end => end.AsSpan().StartsWith(escape) || escape.AsSpan().StartsWith(end)) is { } end)
            {
                values.Fault(key, $"writes {Convert.ToHexString(escape)}, which would be taken for the End {Convert.ToHexString(end)}: use another By or key");
            }
        }
    }
}
