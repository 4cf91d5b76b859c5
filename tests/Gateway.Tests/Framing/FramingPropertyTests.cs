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
            var outcome = Run(framing.Name, [.. output.WrittenSpan.ToArray().Select(one => new[] { one })], asSequence: true);
            Assert.Equal(["OK \0\u00c3\u00bf x", "", "last"], outcome.Messages);
            Assert.Equal(FrameStatus.Incomplete, outcome.End);
        }
    }

    /// <summary>Whole, cut, and cut into segments of a sequence: the same messages, the same end, and no more held than the limit.</summary>
    internal static bool Holds(string name, byte[] bytes, int[] cuts)
    {
        var whole = Run(name, [bytes], asSequence: false);
        var split = Run(name, Cut(bytes, cuts), asSequence: false);
        var pieces = Run(name, Cut(bytes, cuts), asSequence: true);
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

    private static List<byte[]> Cut(byte[] bytes, int[] cuts)
    {
        var pieces = new List<byte[]>();
        var at = 0;
        foreach (var cut in cuts)
        {
            var length = Math.Min(cut, bytes.Length - at);
            pieces.Add(bytes[at..(at + length)]);
            at += length;
        }

        pieces.Add(bytes[at..]);
        return pieces;
    }

    // What the session loop does, on paper: hand over what is unconsumed, with more behind it each time.
    private static Outcome Run(string name, IReadOnlyList<byte[]> reads, bool asSequence)
    {
        IFraming framing = name switch { "Line" => new LineFraming(), "LengthPrefixed" => new LengthPrefixedFraming(), _ => new RawFraming() };
        var decoder = framing.CreateDecoder(Limit);
        var outcome = new Outcome(framing.HasMessages);
        var held = new List<byte[]>();
        foreach (var read in reads)
        {
            held.Add(read);
            var status = Drain(decoder, held, asSequence, outcome);
            if (status != FrameStatus.Incomplete)
            {
                outcome.End = status;
                return outcome;
            }

            outcome.Held = Math.Max(outcome.Held, held.Sum(piece => piece.Length));
        }

        var rest = Pieces.Of(held);
        if (!rest.IsEmpty)
        {
            outcome.End = decoder.DecodeFinal(rest, out var frame);
            if (outcome.End == FrameStatus.Message)
            {
                outcome.Add(rest.Slice(frame.Start, frame.Length).ToArray());
            }
        }

        return outcome;
    }

    private static FrameStatus Drain(IFrameDecoder decoder, List<byte[]> held, bool asSequence, Outcome outcome)
    {
        while (true)
        {
            var input = Pieces.Of(held);
            var joined = input.ToArray();
            var status = asSequence ? decoder.Decode(input, out var frame) : decoder.Decode(joined, out frame);
            if (status != FrameStatus.Message)
            {
                return status;
            }

            outcome.Add(joined[frame.Start..(frame.Start + frame.Length)]);
            Drop(held, frame.Consumed);
        }
    }

    private static void Drop(List<byte[]> held, int count)
    {
        while (count > 0)
        {
            var taken = Math.Min(count, held[0].Length);
            count -= taken;
            held[0] = held[0][taken..];
            if (held[0].Length == 0)
            {
                held.RemoveAt(0);
            }
        }
    }

    // Raw bytes have no messages: only their concatenation must be the same.
    private sealed class Outcome(bool hasMessages)
    {
        internal List<string> Messages { get; } = [];

        internal FrameStatus End { get; set; }

        internal int Held { get; set; }

        internal void Add(byte[] message)
        {
            var text = System.Text.Encoding.Latin1.GetString(message);
            if (hasMessages || Messages.Count == 0)
            {
                Messages.Add(text);
            }
            else
            {
                Messages[0] += text;
            }
        }

        public override bool Equals(object? obj) => obj is Outcome other && Messages.SequenceEqual(other.Messages) && End == other.End;

        public override int GetHashCode() => Messages.Count;
    }
}
