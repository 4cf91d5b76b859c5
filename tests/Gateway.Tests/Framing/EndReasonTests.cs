using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Framing;
using Gateway.Framing.Settings;
using Gateway.Hosting.Verbs;
using Gateway.Tests.Framing.Kinds;

namespace Gateway.Tests.Framing;

/// <summary>Where and why decoding could not go on, by every rule.</summary>
public sealed class EndReasonTests
{
    public static TheoryData<string> Kinds => new(Enum.GetNames<FramingKind>());

    [Theory]
    [InlineData("Line", "4142434445464748494A4B4C4D4E4F5051", "at 0: no line feed comes within MaxMessageSize, 16 bytes")]
    [InlineData("LengthPrefixed", "00000001 41 0000", "at 5: 2 of 4 bytes of the length are there")]
    [InlineData("LengthPrefixed", "00000009 41", "at 0: 5 of 13 bytes are there")]
    [InlineData("LengthPrefixed", "FFFFFFFF", "at 0: the length announces 4294967295 bytes, MaxMessageSize is 16")]
    [InlineData("""{ "Kind": "Length", "Size": 2, "Offset": 2 }""", "414200", "at 2: 1 of 2 bytes of the length are there")]
    [InlineData("""{ "Kind": "Length", "Size": 2, "Offset": 2 }""", "41", "at 0: 1 of the 2 bytes before the length are there")]
    [InlineData("""{ "Kind": "Length", "Size": 2, "Offset": 2 }""", "41420009 01", "at 0: 5 of 13 bytes are there")]
    [InlineData("""{ "Kind": "Length", "Size": 2, "Offset": 2 }""", "41420000 4142FFFF", "at 6: the length announces a frame of 65539 bytes, MaxMessageSize is 16")]
    [InlineData("""{ "Kind": "Length", "Size": 2 }""", "FFFF", "at 0: the length announces 65535 bytes, MaxMessageSize is 16")]
    [InlineData("""{ "Kind": "Length", "Size": 8, "Unit": 16 }""", "FFFFFFFFFFFFFFFF", "at 0: the length announces more than 2^62 bytes, MaxMessageSize is 16")]
    [InlineData("""{ "Kind": "Length", "Size": 2, "Adjust": -4 }""", "0003", "at 0: the length 3 makes the whole frame 1 long, header and trailer alone are 2")]
    [InlineData("""{ "Kind": "Length", "Start": "4040", "Offset": 2, "Size": 1 }""", "404000 41542B0D0A", "at 3: 41542B0D… stands where Start 4040 is expected")]
    [InlineData("""{ "Kind": "Length", "Start": "4040", "Offset": 2, "Size": 1 }""", "404000 40", "at 3: 1 of 2 bytes of Start 4040 are there")]
    [InlineData("""{ "Kind": "Length", "Start": "4040", "Offset": 2, "Size": 1, "OnBadStart": "Skip" }""", "404000 0102030405060708090A0B0C0D0E0F1011", "at 3: no Start 4040 comes within MaxMessageSize, 16 bytes behind the last message")]
    [InlineData("Netstring", "313A41 2E", "at 3: 2E stands where TrailerBytes 2C are expected")]
    [InlineData("Netstring", "41", "at 0: 41 stands where a digit of base 10 is expected")]
    [InlineData("Netstring", "312C", "at 1: 2C stands where Until 3A is expected")]
    [InlineData("Netstring", "30313233343536373839 30", "at 10: 30 stands where Until 3A is expected, behind 10 digits, the most there may be")]
    [InlineData("Netstring", "3132", "at 0: the digits of the length are not all there, only 3132")]
    [InlineData("""{ "Kind": "TextLength", "Digits": 4, "Base": 16 }""", "30304700", "at 2: 4700 stands where a digit of base 16 is expected")]
    [InlineData("Protobuf", "FFFF", "at 0: the length FFFF goes on behind the end")]
    [InlineData("Protobuf", "FFFFFFFFFF01", "at 0: the length FFFFFFFFFF has more than 5 bytes")]
    [InlineData("Protobuf", "FFFFFFFF7F", "at 0: the length FFFFFFFF7F is 2^32 or more")]
    [InlineData("Protobuf", "0541", "at 0: 2 of 6 bytes are there")]
    [InlineData("""{ "Kind": "Fixed", "Size": 4 }""", "41424344 41", "at 4: 1 of 4 bytes are there")]
    [InlineData("Nul", "4100 42", "at 2: no End 00 comes before the end of the stream")]
    [InlineData("Nul", "0102030405060708090A0B0C0D0E0F1011", "at 0: no End 00 comes within MaxMessageSize, 16 bytes")]
    [InlineData("Nul", "0102030405060708090A0B0C0D0E0F101100", "at 0: the message has 17 bytes, MaxMessageSize is 16")]
    [InlineData("Mllp", "4D", "at 0: 4D stands where Start 0B is expected")]
    [InlineData("Mllp", "0B 4D1C", "at 0: no End 1C0D comes before the end of the stream")]
    [InlineData("Jt808", "7E 30 7D03 7E", "at 2: 7D03 begins with By 7D, and is no escape that Map knows")]
    [InlineData("Jt808", "7E 30 7D", "at 2: the escape 7D is not there as a whole")]
    [InlineData("Fix", "41 0131303D 3132", "at 5: 2 of 4 bytes of the Trailer are there")]
    [InlineData("""{ "Kind": "Delimited", "End": "0A", "TrailerBytes": "2C2C" }""", "41 0A 2C2E", "at 2: 2C2E stands where TrailerBytes 2C2C are expected")]
    [InlineData("""{ "Kind": "Json" }""", "7B7D 41", "at 2: 41 stands where an object or an array is expected to begin")]
    [InlineData("""{ "Kind": "Json" }""", "7B5B7D", "at 2: } stands where ] is expected")]
    [InlineData("""{ "Kind": "Json" }""", "7B 5B5D 5B 22 5D22", "at 3: this [ is not closed")]
    [InlineData("""{ "Kind": "Json" }""", "7B 22 5C22 7D", "at 1: this string has no end")]
    [InlineData("""{ "Kind": "Json" }""", "5B 2020202020202020202020202020202020", "at 0: the array does not end within MaxMessageSize, 16 bytes")]
    [InlineData("Gt06", "78 79", "at 0: 7879 is none of the cases: 7878, 7979")]
    [InlineData("Gt06", "7878 05 01 0001 D9DC 0D0A 78", "at 10: 78 are too few bytes to tell the cases: 7878, 7979")]
    [InlineData("Gt06", "7878 05 01", "at 0: 4 of 10 bytes are there")]
    [InlineData("""{ "Kind": "Cases", "Cases": [ { "At": 1, "Match": ["41", "42"], "Framing": "Line" } ] }""", "4043", "at 0: 4043 is none of the cases: 41 at 1, 42 at 1")]
    public async Task It_is_said_where_and_why(string framing, string hex, string reason) => Assert.Equal(reason, (await ExplainAsync(framing, hex))[0]);

    [Fact]
    public async Task Sixty_five_open_arrays_are_one_too_many() =>
        Assert.Equal("at 64: more than 64 objects and arrays are open", (await ExplainAsync("""{ "Kind": "Json" }""", string.Concat(Enumerable.Repeat("5B", 65)), 100))[0]);

    [Theory]
    [InlineData("Gt06", "", "0 messages in 0 bytes")]
    [InlineData("Nul", "4100", "1 message in 2 bytes")]
    [InlineData("""{ "Kind": "Length", "Start": "4040", "Offset": 2, "Size": 1, "OnBadStart": "Skip" }""", "0102 404000 03 404000 04", "2 messages in 10 bytes, 4 bytes skipped before a Start")]
    public async Task A_clean_end_has_its_totals_alone(string framing, string hex, string totals) => Assert.Equal([totals], await ExplainAsync(framing, hex));

    [Fact]
    public async Task A_framing_of_somebody_else_is_named()
    {
        var capture = new Capture(new Silent(), 16, TextWriter.Null);
        Assert.False(await capture.CutAsync(new MemoryStream([1, 2, 3, 4, 5])));
        Assert.Equal(["at 0: 01020304… can't be decoded by Silent", "0 messages in 0 bytes"], capture.Details);
    }

    /// <summary>Whatever the options and the bytes are: every end has a reason, which lies within the bytes.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_end_has_a_reason(string kind) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(1500), Prop.ForAll(GeneratedFraming.Of(Enum.Parse<FramingKind>(kind)).ToArbitrary(), generated =>
    {
        var capture = new Capture(generated.Build()!, GeneratedFraming.Limit, TextWriter.Null);
        var isClean = capture.CutAsync(new MemoryStream(generated.Stream)).GetAwaiter().GetResult();
        var details = capture.Details.ToList();
        return (isClean ? details.Count == 1 : details.Count == 2 && int.Parse(details[0].Split(' ', ':')[1]) <= generated.Stream.Length && details[0].Split(": ", 2)[1].Length > 0)
            .Label(string.Join('\n', details));
    }));

    private static async Task<IReadOnlyList<string>> ExplainAsync(string framing, string hex, int limit = 16)
    {
        var capture = new Capture(ConfiguredFraming.Of(framing), limit, TextWriter.Null);
        await capture.CutAsync(new MemoryStream(ConfiguredFraming.Bytes(hex)));
        return [.. capture.Details];
    }

    /// <summary>A framing that finds nothing, and does not say why.</summary>
    private sealed class Silent : IFraming, IFrameDecoder
    {
        public string Name => "Silent";

        public bool HasMessages => true;

        public int MaxOverhead => 0;

        public bool CanCarry(ReadOnlySpan<byte> message) => true;

        public IFrameDecoder CreateDecoder(int maxMessageSize) => this;

        public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail) => throw new NotSupportedException();

        public FrameStatus Decode(ReadOnlySpan<byte> input, out Frame frame) => throw new NotSupportedException();

        public FrameStatus Decode(in ReadOnlySequence<byte> input, out Frame frame)
        {
            frame = default;
            return FrameStatus.Malformed;
        }

        public FrameStatus DecodeFinal(in ReadOnlySequence<byte> input, out Frame frame) => throw new NotSupportedException();
    }
}
