using Gateway.Framing.Kinds;

namespace Gateway.Framing.Settings;

/// <summary>The values of one <c>Framing</c> object: bytes from their hex, numbers within their range. What is wrong is a fault with its key.</summary>
/// <param name="options">The options.</param>
/// <param name="path">The key of the object.</param>
/// <param name="faults">Collects the faults.</param>
internal sealed class FramingValues(FramingOptions options, string path, List<string> faults)
{
    /// <summary>The maximum length of a mark, in bytes: what must be held while it is undecided.</summary>
    internal const int MaxMarkLength = 64;

    /// <summary>The maximum of an offset and of a trailer, in bytes.</summary>
    internal const int MaxDistance = 65_535;

    /// <summary>The maximum of a size and of an adjustment, in bytes: the largest message.</summary>
    internal const int MaxSize = 16 * 1024 * 1024;

    /// <summary>The options.</summary>
    internal FramingOptions Options => options;

    /// <summary>Whether the whole frame is the message; by default where something precedes the message that is not written by the framing.</summary>
    internal bool IsFrame => (options.Payload ?? (options.Offset > 0 || options.Start is not null ? Payload.Frame : Payload.Body)) == Payload.Frame;

    /// <summary>Adds a fault.</summary>
    /// <param name="key">The option.</param>
    /// <param name="text">The rest of the sentence.</param>
    internal void Fault(string key, string text)
    {
        // What can't be read looks as if it were left out, and that must not be told as well.
        if (!faults.Any(fault => fault.StartsWith($"{path}:{key} ", StringComparison.Ordinal)))
        {
            faults.Add($"{path}:{key} {text}.");
        }
    }

    /// <summary>A number within its range, or the default.</summary>
    internal int Number(string key, int? value, int least, int most, int whenLeftOut)
    {
        if (value < least || value > most)
        {
            Fault(key, $"is {value}: it must be between {least} and {most}");
            return whenLeftOut;
        }

        return value ?? whenLeftOut;
    }

    /// <summary>A number that must be given.</summary>
    internal int Required(string key, int? value, int least, int most)
    {
        if (value is null)
        {
            Fault(key, $"is missing: use a number between {least} and {most}");
        }

        return Number(key, value, least, most, least);
    }

    /// <summary>Bytes, or none if they are left out.</summary>
    internal byte[] Bytes(string key, string? hex)
    {
        if (hex is null)
        {
            return [];
        }

        if (hex.Length == 0 || hex.Length % 2 != 0 || !hex.All(char.IsAsciiHexDigit))
        {
            Fault(key, $"is '{hex}': use hex, two digits for each byte, such as 0D0A");
            return [];
        }

        if (hex.Length > 2 * MaxMarkLength)
        {
            Fault(key, $"has {hex.Length / 2} bytes: it may have {MaxMarkLength}");
            return [];
        }

        return Convert.FromHexString(hex);
    }

    /// <summary>Several byte strings, at least one; none if one of them has a fault.</summary>
    internal byte[][] Several(string key, IReadOnlyList<string>? all)
    {
        if (all is not { Count: > 0 })
        {
            Fault(key, "is missing: give it bytes in hex, such as 0D0A");
            return [];
        }

        byte[][] found = [.. all.Select((hex, index) => Bytes(all.Count == 1 ? key : $"{key}:{index}", hex))];
        return found.All(one => one.Length > 0) ? found : [];
    }

    /// <summary>The start mark; null for none.</summary>
    internal StartMark? Start()
    {
        var bytes = Bytes(nameof(FramingOptions.Start), options.Start);
        if (options.OnBadStart is not null && options.Start is null)
        {
            Fault(nameof(FramingOptions.OnBadStart), "is given without a Start: give both or none");
        }

        return bytes.Length > 0 ? new StartMark(bytes, options.OnBadStart == BadStart.Skip) : null;
    }

    /// <summary>The trailer: its length, and its bytes if they are given.</summary>
    internal (int Length, byte[] Bytes) Trailer()
    {
        var bytes = Bytes(nameof(FramingOptions.TrailerBytes), options.TrailerBytes);
        var length = Number(nameof(FramingOptions.Trailer), options.Trailer, 0, MaxDistance, 0);
        if (length > 0 && options.TrailerBytes is not null)
        {
            Fault(nameof(FramingOptions.Trailer), "is given beside TrailerBytes: leave out one of the two");
        }
        else if (length > 0 && !IsFrame)
        {
            NotWritable(nameof(FramingOptions.Trailer), "has bytes that can't be written around a Body");
        }

        return (Math.Max(length, bytes.Length), bytes);
    }

    /// <summary>The offset of a length, behind the start mark.</summary>
    internal int Offset(StartMark? start)
    {
        var offset = Number(nameof(FramingOptions.Offset), options.Offset, 0, MaxDistance, 0);
        var least = start?.Bytes.Length ?? 0;
        if (offset < least)
        {
            Fault(nameof(FramingOptions.Offset), $"is {offset}, which lies in the Start: it counts from the first byte of the frame, and must be at least {least}");
        }
        else if (offset > least && !IsFrame)
        {
            NotWritable(nameof(FramingOptions.Offset), $"is {offset}: the header has bytes besides Start and the length, which can't be written around a Body");
        }

        return offset;
    }

    /// <summary>Adds a fault of what a Body can't be written with.</summary>
    internal void NotWritable(string key, string text) => Fault(key, $"{text}. Use Payload Frame, with which the whole frame is the message");
}
