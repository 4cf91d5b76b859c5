using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Framing;
using Gateway.Framing.Settings;

namespace Gateway.Tests.Framing.Kinds;

/// <summary>A framing with generated options, and streams for it: messages that it carries, with now and then garbage.</summary>
/// <param name="Kind">What the options describe.</param>
/// <param name="Options">The options.</param>
/// <param name="Stream">The bytes.</param>
/// <param name="Messages">Messages, of which it may carry some.</param>
internal sealed record GeneratedFraming(FramingKind Kind, FramingOptions Options, byte[] Stream, byte[][] Messages)
{
    /// <summary>A small limit, so that it is reached.</summary>
    internal const int Limit = 20;

    // Few different bytes, so that marks, escapes and lengths are met by chance.
    private static readonly byte[] Alphabet = [0, 1, 2, 3, 5, (byte)'1', (byte)'2', (byte)':', (byte)'{', (byte)'}', (byte)'[', (byte)']', (byte)'"', (byte)'\\', (byte)' '];

    private static readonly Gen<byte[]> Text = Gen.Elements(Alphabet).ArrayOf().Select(bytes => bytes.Take(Limit + 3).ToArray());

    private static readonly Gen<string> Mark = Gen.Elements("01", "02", "03", "0102", "0101", "010203", "0301", "00");

    private static readonly Gen<string?> Start = Gen.Frequency((2, Gen.Constant<string?>(null)), (1, Mark.Select(mark => (string?)mark)));

    private static readonly Gen<Payload?> AnyPayload = Gen.Elements<Payload?>(null, Gateway.Framing.Settings.Payload.Body, Gateway.Framing.Settings.Payload.Frame);

    /// <summary>The framing; null where the options have faults.</summary>
    internal IFraming? Build() => new FramingBuilder(_ => null, []).Build(Options, "Framing");

    /// <summary>Framings of one kind, without faults.</summary>
    internal static Gen<GeneratedFraming> Of(FramingKind kind) =>
        from options in AnyOptions(kind).Where(options => new FramingBuilder(_ => null, []).Build(options, "Framing") is not null)
        from messages in Text.ArrayOf().Select(all => all.Take(8).ToArray())
        from garbage in Text
        from shape in Gen.Choose(0, 5)
        select new GeneratedFraming(kind, options, Write(options, messages, garbage, shape), messages);

    // Mostly what the framing itself writes, since few random bytes are a frame.
    private static byte[] Write(FramingOptions options, byte[][] messages, byte[] garbage, int shape)
    {
        var framing = new FramingBuilder(_ => null, []).Build(options, "Framing")!;
        var output = new ArrayBufferWriter<byte>();
        foreach (var message in messages)
        {
            // A Frame is written by hand, as a device would.
            if (framing.CanCarry(message))
            {
                framing.Write(output, Head(options), message);
            }
        }

        return shape switch
        {
            0 => garbage,
            1 => [.. garbage, .. output.WrittenSpan],
            2 => [.. output.WrittenSpan, .. garbage],
            3 when output.WrittenCount > 0 => output.WrittenSpan[..^1].ToArray(),
            _ => output.WrittenSpan.ToArray(),
        };
    }

    private static byte[] Head(FramingOptions options) =>
        options.Start is { } start && options.Payload != Gateway.Framing.Settings.Payload.Body ? Convert.FromHexString(start) : [];

    private static Gen<FramingOptions> AnyOptions(FramingKind kind) => kind switch
    {
        FramingKind.Length => Common(kind).SelectMany(common =>
            from offset in Gen.Choose(0, 3)
            from size in Gen.Elements(1, 2, 3, 4, 8)
            from order in Gen.Elements<ByteOrder?>(null, ByteOrder.Little)
            from adjust in Gen.Choose(-4, 3)
            from unit in Gen.Choose(1, 2)
            from mask in Gen.Elements(null, string.Concat(Enumerable.Repeat("0F", size)))
            select common with { Offset = offset, Size = size, Order = order, Adjust = adjust, Unit = unit, Mask = mask }),
        FramingKind.TextLength => Common(kind).SelectMany(common =>
            from offset in Gen.Choose(0, 2)
            from digits in Gen.Choose(0, 2)
            from numberBase in Gen.Elements(10, 16)
            from adjust in Gen.Choose(-3, 2)
            from trailer in Gen.Elements(null, "03", "0301")
            select common with { Offset = offset, Digits = digits, Until = digits > 0 ? null : "3A", Base = numberBase, Adjust = adjust, TrailerBytes = trailer }),
        FramingKind.Varint => Common(kind).SelectMany(common =>
            from offset in Gen.Choose(0, 2)
            from adjust in Gen.Choose(-2, 2)
            select common with { Offset = offset, Adjust = adjust }),
        FramingKind.Fixed => Common(kind).SelectMany(common => Gen.Choose(1, 6).Select(size => common with { Size = size })),
        FramingKind.Delimited => Common(kind).SelectMany(Delimited),
        FramingKind.Json => Gen.Constant(new FramingOptions { Kind = kind }),
        _ =>
            from first in Gen.Elements(FramingKind.Length, FramingKind.Delimited, FramingKind.Json).SelectMany(AnyOptions)
            from second in Gen.Elements(FramingKind.TextLength, FramingKind.Delimited, FramingKind.Varint).SelectMany(AnyOptions)
            from at in Gen.Choose(0, 2)
            from one in Mark
            from other in Mark.ArrayOf(2)
            from otherwise in Gen.Frequency((1, Gen.Constant<FramingOptions?>(null)), (2, Gen.Elements(FramingKind.Delimited, FramingKind.Json).SelectMany(AnyOptions).Select(options => (FramingOptions?)options)))
            select new FramingOptions
            {
                Kind = kind,
                Cases = [new CaseOptions(at, [one], first), new CaseOptions(0, other, second)],
                Otherwise = otherwise is null ? null : new FramingChoice(null, otherwise),
            },
    };

    private static Gen<FramingOptions> Common(FramingKind kind) =>
        from start in Start
        from bad in Gen.Elements(BadStart.Close, BadStart.Skip)
        from payload in AnyPayload
        select new FramingOptions { Kind = kind, Start = start, OnBadStart = start is null ? null : bad, Payload = payload };

    private static Gen<FramingOptions> Delimited(FramingOptions common) =>
        from ends in Mark.NonEmptyListOf()
        from trailer in Gen.Frequency((3, Gen.Constant(((int?)null, (string?)null))), (1, Gen.Constant(((int?)2, (string?)null))), (1, Gen.Elements("05", "0300").Select(bytes => ((int?)null, (string?)bytes))))
        from skips in Gen.Elements<bool?>(null, true)
        from unterminated in Gen.Elements<Unterminated?>(null, Gateway.Framing.Settings.Unterminated.Deliver)
        from escape in Gen.Elements(
            null,
            new EscapeOptions("05", null, "20"),
            new EscapeOptions("05", [new("31", "05"), new("32", "01"), new("3A", "02"), new("20", "03"), new("22", "00")], null),
            new EscapeOptions("01", [new("01", "01"), new("31", "00"), new("32", "02"), new("3A", "03")], null),
            new EscapeOptions("0505", [new("31", "0505"), new("32", "01"), new("3A", "0202"), new("3131", "02"), new("20", "03"), new("22", "00")], null))
        select common with
        {
            End = [.. ends.Take(3).Distinct()],
            Trailer = trailer.Item1,
            TrailerBytes = trailer.Item2,
            SkipEmpty = skips,
            Unterminated = unterminated,
            Escape = escape,
        };
}
