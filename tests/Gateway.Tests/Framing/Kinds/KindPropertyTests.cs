using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Framing;
using Gateway.Framing.Settings;

namespace Gateway.Tests.Framing.Kinds;

/// <summary>Every configured kind, with generated options.</summary>
public sealed class KindPropertyTests
{
    private const int Cases = 1500;

    // The longest escape of the generator, for one byte.
    private const int MaxEscape = 4;

    public static TheoryData<string> Kinds => new(Enum.GetNames<FramingKind>());

    public static TheoryData<string> WrittenKinds => new("Length", "TextLength", "Varint", "Delimited");

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Any_split_gives_the_same_messages_and_end(string kind) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Splits(Enum.Parse<FramingKind>(kind)));

    [Theory]
    [MemberData(nameof(WrittenKinds))]
    public void What_can_be_carried_is_read_back(string kind) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), RoundTrips(Enum.Parse<FramingKind>(kind)));

    /// <summary>Whole, cut, and cut into segments of a sequence: the same messages, the same end, and no more held than the limit and what is around a message.</summary>
    internal static Property Splits(FramingKind kind) => Prop.ForAll(GeneratedFraming.Of(kind).ToArbitrary(), FramingPropertyTests.Cuts().ToArbitrary(), (generated, cuts) =>
    {
        var framing = generated.Build()!;
        var whole = FramingRun.Of(framing, GeneratedFraming.Limit, [generated.Stream]);
        var split = FramingRun.Of(framing, GeneratedFraming.Limit, Pieces.Cut(generated.Stream, cuts));
        var pieces = FramingRun.Of(framing, GeneratedFraming.Limit, Pieces.Cut(generated.Stream, cuts), asSequence: true);
        var single = FramingRun.Of(framing, GeneratedFraming.Limit, [.. generated.Stream.Select(one => new[] { one })]);
        var most = (GeneratedFraming.Limit * MaxEscape) + (2 * FramingValues.MaxMarkLength);
        return (split.Equals(whole) && pieces.Equals(whole) && single.Equals(whole) && Math.Max(single.Held, Math.Max(split.Held, pieces.Held)) <= most)
            .Label($"{Convert.ToHexString(generated.Stream)}: {whole} | {split} | {pieces} | {single}");
    });

    /// <summary>What a framing says it can carry, it finds again, message by message. Where the whole frame is the message, what is sent is anything.</summary>
    internal static Property RoundTrips(FramingKind kind) => Prop.ForAll(GeneratedFraming.Of(kind).ToArbitrary(), generated =>
    {
        if (!IsWritten(generated))
        {
            return true.ToProperty();
        }

        var framing = generated.Build()!;
        var output = new ArrayBufferWriter<byte>();
        var sent = generated.Messages.Where(message => framing.CanCarry(message)).ToList();
        foreach (var message in sent)
        {
            var cut = message.Length / 2;
            framing.Write(output, message.AsSpan(0, cut), message.AsSpan(cut));
        }

        var read = FramingRun.Of(framing, GeneratedFraming.Limit + 3, [output.WrittenSpan.ToArray()]);
        return (read.End == FrameStatus.Incomplete && read.Noise == 0 && read.Hex.SequenceEqual(sent.Select(Convert.ToHexString)))
            .Label($"{string.Join(' ', sent.Select(Convert.ToHexString))} as {Convert.ToHexString(output.WrittenSpan)}: {read}");
    });

    private static bool IsWritten(GeneratedFraming generated) =>
        generated.Kind is not (FramingKind.Fixed or FramingKind.Json or FramingKind.Cases) && !new FramingValues(generated.Options, "", []).IsFrame;
}
