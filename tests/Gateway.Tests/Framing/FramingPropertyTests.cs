using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Framing;

namespace Gateway.Tests.Framing;

/// <summary>However a stream of bytes is cut, and in however many pieces it lies, the messages and the end are those of the whole.</summary>
public sealed class FramingPropertyTests
{
    private const int Limit = 24;

    public static TheoryData<string> Names => new("Line", "LengthPrefixed", "Raw");

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_split_gives_the_same_messages_and_end(string name)
    {
        var property = Prop.ForAll(Streams(name).ToArbitrary(), Cuts().ToArbitrary(), (bytes, cuts) => Holds(name, bytes, cuts));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), property);
    }

    [Fact]
    public void One_byte_at_a_time_gives_what_was_written()
    {
        foreach (var framing in new IFraming[] { new LineFraming(), new LengthPrefixedFraming() })
        {
            var output = new ArrayBufferWriter<byte>();
            framing.Write(output, "OK "u8, "\0\u00ff x"u8);
            framing.Write(output, default, default);
            framing.Write(output, "last"u8, default);
            var outcome = FramingRun.Of(framing, Limit, [.. output.WrittenSpan.ToArray().Select(one => new[] { one })], asSequence: true);
            Assert.Equal(["OK \0\u00c3\u00bf x", "", "last"], outcome.Texts);
            Assert.Equal(FrameStatus.Incomplete, outcome.End);
        }
    }

    /// <summary>Whole, cut, and cut into segments of a sequence: the same messages, the same end, and no more held than the limit.</summary>
    internal static bool Holds(string name, byte[] bytes, int[] cuts)
    {
        var framing = Find(name);
        var whole = FramingRun.Of(framing, Limit, [bytes]);
        var split = FramingRun.Of(framing, Limit, Pieces.Cut(bytes, cuts));
        var pieces = FramingRun.Of(framing, Limit, Pieces.Cut(bytes, cuts), asSequence: true);
        return split.Equals(whole) && pieces.Equals(whole) && Math.Max(split.Held, pieces.Held) <= Limit + 4;
    }

    // Streams that are mostly well-formed, so that the interesting cuts are reached, and now and then plain garbage.
    internal static Gen<byte[]> Streams(string name)
    {
        var alphabet = Gen.Elements<byte>((byte)'a', (byte)'\r', (byte)'\n', 0, 0xFF, 4, 1);
        var garbage = alphabet.ArrayOf();
        var message = Gen.Elements<byte>((byte)'a', (byte)'\r', 0, 0xFF).ArrayOf().Select(bytes => bytes.Take(Limit + 2).ToArray());
        var framed = message.Select(bytes => Frame(name, bytes)).ArrayOf().Select(frames => frames.SelectMany(frame => frame).ToArray());
        return Gen.Frequency((4, framed), (1, garbage), (2, from head in framed from tail in garbage select head.Concat(tail).ToArray()));
    }

    private static byte[] Frame(string name, byte[] message) =>
        name == "Line" ? [.. message, (byte)'\n'] : name == "Raw" ? message : [0, 0, 0, (byte)message.Length, .. message];

    internal static Gen<int[]> Cuts() => Gen.Choose(0, 9).ArrayOf();

    private static IFraming Find(string name) => name switch { "Line" => new LineFraming(), "LengthPrefixed" => new LengthPrefixedFraming(), _ => new RawFraming() };
}
