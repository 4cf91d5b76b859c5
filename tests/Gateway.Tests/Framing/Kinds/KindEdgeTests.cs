using Gateway.Framing;

namespace Gateway.Tests.Framing.Kinds;

/// <summary>The edges of each kind: what is delivered, and how the stream ends. The limit is 8 bytes.</summary>
public sealed class KindEdgeTests
{
    private const int Limit = 8;
    private const FrameStatus Clean = FrameStatus.Incomplete;

    public static TheoryData<string, string, string, FrameStatus> Lengths => new()
    {
        // A length over the limit is refused at the header; one that doesn't fit a number is one of them.
        { """{ "Kind": "Length", "Size": 1 }""", "08 0001020304050607", "0001020304050607", Clean },
        { """{ "Kind": "Length", "Size": 1 }""", "09", "", FrameStatus.FrameTooLarge },
        { """{ "Kind": "Length", "Size": 8 }""", "FFFFFFFFFFFFFFFF", "", FrameStatus.FrameTooLarge },
        { """{ "Kind": "Length", "Size": 8, "Unit": 4096, "Adjust": 16 }""", "FFFFFFFFFFFFFFFF", "", FrameStatus.FrameTooLarge },
        { """{ "Kind": "Length", "Size": 8, "Adjust": 8 }""", "FFFFFFFFFFFFFFF8", "", FrameStatus.FrameTooLarge },
        { """{ "Kind": "Length", "Size": 4, "Adjust": -2147483648 }""", "80000004 01020304", "01020304", Clean },

        // With Frame the header counts.
        { """{ "Kind": "Length", "Size": 2, "Payload": "Frame" }""", "0006 000102030405", "0006000102030405", Clean },
        { """{ "Kind": "Length", "Size": 2, "Payload": "Frame" }""", "0007", "", FrameStatus.FrameTooLarge },

        // A frame that is shorter than its own header.
        { """{ "Kind": "Length", "Size": 2, "Adjust": -2 }""", "0002", "", Clean },
        { """{ "Kind": "Length", "Size": 2, "Adjust": -2 }""", "0001", "", FrameStatus.Malformed },

        // The mask is a number, whatever the order.
        { """{ "Kind": "Length", "Size": 2, "Mask": "0FFF", "Order": "Little", "Payload": "Frame" }""", "01F0 AA", "01F0AA", Clean },
        { """{ "Kind": "Length", "Size": 2, "Mask": "0FFF", "Payload": "Frame" }""", "F001 AA", "F001AA", Clean },
        { """{ "Kind": "Length", "Size": 1, "Unit": 4, "Payload": "Frame" }""", "01 00010203", "0100010203", Clean },
        { """{ "Kind": "Length", "Size": 3, "Order": "Little" }""", "010000 AA", "AA", Clean },
        { """{ "Kind": "Length", "Size": 3 }""", "000001 AA", "AA", Clean },

        // The end of the stream inside a frame.
        { """{ "Kind": "Length", "Size": 2 }""", "00", "", FrameStatus.Truncated },
        { """{ "Kind": "Length", "Size": 2 }""", "0001 AA 0001", "AA", FrameStatus.Truncated },

        { """{ "Kind": "TextLength", "Until": "3A" }""", "303030303030303031 3A AA", "AA", Clean },
        { """{ "Kind": "TextLength", "Until": "3A" }""", "30303030303030303031 3A AA", "AA", Clean },
        { """{ "Kind": "TextLength", "Until": "3A" }""", "3030303030303030303031", "", FrameStatus.Malformed },
        { """{ "Kind": "TextLength", "Until": "3A" }""", "39393939393939393939 3A", "", FrameStatus.FrameTooLarge },
        { """{ "Kind": "TextLength", "Until": "3A" }""", "3A", "", FrameStatus.Malformed },
        { """{ "Kind": "TextLength", "Until": "3A" }""", "2B31", "", FrameStatus.Malformed },
        { """{ "Kind": "TextLength", "Until": "3A" }""", "2031", "", FrameStatus.Malformed },
        { """{ "Kind": "TextLength", "Until": "3A3A" }""", "31 3A3B", "", FrameStatus.Malformed },
        { """{ "Kind": "TextLength", "Digits": 2 }""", "3031 AA 3030", "AA ", Clean },
        { """{ "Kind": "TextLength", "Digits": 2 }""", "3041", "", FrameStatus.Malformed },
        { """{ "Kind": "TextLength", "Digits": 2, "Base": 16 }""", "3061 0001020304050607 3038 0001020304050607", "", FrameStatus.FrameTooLarge },
        { """{ "Kind": "TextLength", "Digits": 1, "Base": 16, "Adjust": -2 }""", "61 0001020304050607", "0001020304050607", Clean },
        { """{ "Kind": "TextLength", "Digits": 20 }""", "3939393939393939393939393939393939393939", "", FrameStatus.FrameTooLarge },
        { """{ "Kind": "TextLength", "Digits": 1, "TrailerBytes": "0D0A" }""", "31 AA 0D0A", "AA", Clean },
        { """{ "Kind": "TextLength", "Digits": 1, "TrailerBytes": "0D0A" }""", "31 AA 0D0B", "", FrameStatus.Malformed },
        { """{ "Kind": "TextLength", "Digits": 1, "TrailerBytes": "0D0A" }""", "31 AA 0D", "", FrameStatus.Truncated },
        { """{ "Kind": "TextLength", "Digits": 1, "Trailer": 2, "Payload": "Frame" }""", "31 AA 0102", "31AA0102", Clean },

        { """{ "Kind": "Varint" }""", "8180808000 AA", "AA", Clean },
        { """{ "Kind": "Varint" }""", "FFFFFFFF0F", "", FrameStatus.FrameTooLarge },
        { """{ "Kind": "Varint" }""", "FFFFFFFF10", "", FrameStatus.Malformed },
        { """{ "Kind": "Varint" }""", "808080808000", "", FrameStatus.Malformed },
        { """{ "Kind": "Varint" }""", "80", "", FrameStatus.Truncated },
        { """{ "Kind": "Varint", "Offset": 1 }""", "CC 02 AABB", "CC02AABB", Clean },

        { """{ "Kind": "Fixed", "Size": 2 }""", "0102 0304 05", "0102 0304", FrameStatus.Truncated },
        { """{ "Kind": "Fixed", "Size": 9 }""", "01", "", FrameStatus.FrameTooLarge },
        { """{ "Kind": "Fixed", "Size": 3, "Start": "24" }""", "240102 240304", "240102 240304", Clean },
        { """{ "Kind": "Fixed", "Size": 3, "Start": "24", "Payload": "Body" }""", "240102 240304", "0102 0304", Clean },
    };

    public static TheoryData<string, string, string, FrameStatus> Marks => new()
    {
        // The end that begins earliest wins; where one begins another, the longer one is the mark.
        { """{ "Kind": "Delimited", "End": ["0D0A", "0A"] }""", "01 0D0A 02 0A 03 0D0D0A", "01 02 030D", Clean },
        { """{ "Kind": "Delimited", "End": ["3B", "3B00"] }""", "01 3B 02 3B00 3B", "01 02 ", Clean },
        { """{ "Kind": "Delimited", "End": ["010203", "02"] }""", "AA 0102 BB 02", "AA01 BB", Clean },
        { """{ "Kind": "Delimited", "End": ["010203", "02"] }""", "AA 010203 BB 02", "AA BB", Clean },
        { """{ "Kind": "Delimited", "End": ["010203", "02"] }""", "AA 0102", "AA01", Clean },
        { """{ "Kind": "Delimited", "End": ["3B", "3B00"], "Payload": "Frame" }""", "01 3B 02 3B00", "013B 023B00", Clean },
        { """{ "Kind": "Delimited", "End": ["3B", "3B00"], "Payload": "Frame" }""", "01 3B", "013B", Clean },

        // As soon as more has come than a message and a mark.
        { """{ "Kind": "Delimited", "End": "0D0A" }""", "0001020304050607 0D0A", "0001020304050607", Clean },
        { """{ "Kind": "Delimited", "End": "0D0A" }""", "000102030405060708 0D0A", "", FrameStatus.FrameTooLarge },
        { """{ "Kind": "Delimited", "End": "0D0A" }""", "0001020304050607080909", "", FrameStatus.FrameTooLarge },
        { """{ "Kind": "Delimited", "End": "0A" }""", "000102030405060708", "", FrameStatus.FrameTooLarge },
        { """{ "Kind": "Delimited", "End": "0D0A", "Payload": "Frame" }""", "000102030405 0D0A", "0001020304050D0A", Clean },
        { """{ "Kind": "Delimited", "End": "0D0A", "Payload": "Frame" }""", "00010203040506 0D0A", "", FrameStatus.FrameTooLarge },

        { """{ "Kind": "Delimited", "End": "0A", "TrailerBytes": "2C2E" }""", "01 0A 2C2E", "01", Clean },
        { """{ "Kind": "Delimited", "End": "0A", "TrailerBytes": "2C2E" }""", "01 0A 2C2C", "", FrameStatus.Malformed },
        { """{ "Kind": "Delimited", "End": "0A", "TrailerBytes": "2C2E" }""", "01 0A 2C", "", FrameStatus.Truncated },
        { """{ "Kind": "Delimited", "End": "0A", "Trailer": 2, "Payload": "Frame" }""", "01 0A 0A0A 02 0A 0000", "010A0A0A 020A0000", Clean },
        { """{ "Kind": "Delimited", "End": "0A" }""", "01 0A 0A 02 0A", "01  02", Clean },
        { """{ "Kind": "Delimited", "End": "0A", "SkipEmpty": true }""", "0A 01 0A 0A 02 0A", "01 02", Clean },

        { """{ "Kind": "Delimited", "End": "0A" }""", "01 0A 02", "01", FrameStatus.Truncated },
        { """{ "Kind": "Delimited", "End": "0D0A", "Unterminated": "Deliver" }""", "01 0D0A 02 0D", "01 020D", Clean },
        { """{ "Kind": "Delimited", "End": "0D0A", "Unterminated": "Deliver" }""", "000102030405060708", "", FrameStatus.FrameTooLarge },
        { """{ "Kind": "Delimited", "End": "0A", "Trailer": 2, "Payload": "Frame", "Unterminated": "Deliver" }""", "01 0A 02", "", FrameStatus.Truncated },
        { """{ "Kind": "Delimited", "Start": "02", "End": "03", "Payload": "Body", "Unterminated": "Deliver" }""", "02 AA", "AA", Clean },
        { """{ "Kind": "Delimited", "End": "7E", "Escape": { "By": "7D", "Xor": "20" }, "Unterminated": "Deliver" }""", "01 7D5E", "017E", Clean },
        { """{ "Kind": "Delimited", "End": "7E", "Escape": { "By": "7D", "Xor": "20" }, "Unterminated": "Deliver" }""", "01 7D", "", FrameStatus.Truncated },

        // DLE ETX: an end is looked for before an escape, and an escaped byte ends nothing.
        { """{ "Kind": "Delimited", "End": "1003", "Escape": { "By": "10", "Map": { "10": "10" } } }""", "01 1010 03 1003 02 1003", "011003 02", Clean },
        { """{ "Kind": "Delimited", "End": "1003", "Escape": { "By": "10", "Map": { "10": "10" } } }""", "01 1004", "", FrameStatus.Malformed },
        { """{ "Kind": "Delimited", "End": "7E", "Escape": { "By": "7D", "Xor": "20" } }""", "7D5E 7D5D 7D31 7E", "7E7D11", Clean },
        { """{ "Kind": "Delimited", "End": "7E", "Escape": { "By": "7D", "Xor": "20" }, "Payload": "Frame" }""", "7D5E 7E", "7D5E7E", Clean },

        // A message is as long as it is once it is unescaped.
        { """{ "Kind": "Delimited", "End": "7E", "Escape": { "By": "7D", "Xor": "20" } }""", "7D5E7D5E7D5E7D5E7D5E7D5E7D5E7D5E 7E", "7E7E7E7E7E7E7E7E", Clean },
        { """{ "Kind": "Delimited", "End": "7E", "Escape": { "By": "7D", "Xor": "20" } }""", "7D5E7D5E7D5E7D5E7D5E7D5E7D5E7D5E 00", "", FrameStatus.FrameTooLarge },
    };

    public static TheoryData<string, string, string, FrameStatus> Starts => new()
    {
        { """{ "Kind": "Delimited", "Start": "4040", "End": "0A" }""", "4040 01 0A 4040 02 0A", "4040010A 4040020A", Clean },
        { """{ "Kind": "Delimited", "Start": "4040", "End": "0A" }""", "4040 01 0A 4041", "4040010A", FrameStatus.Malformed },
        { """{ "Kind": "Delimited", "Start": "4040", "End": "0A" }""", "4040 01 0A 40", "4040010A", FrameStatus.Truncated },
        { """{ "Kind": "Delimited", "Start": "4040", "End": "0A", "OnBadStart": "Skip" }""", "00 4041 404040 01 0A", "404040010A", Clean },
        { """{ "Kind": "Delimited", "Start": "4040", "End": "0A", "OnBadStart": "Skip" }""", "4040 01 0A 0040", "4040010A", Clean },
        { """{ "Kind": "Delimited", "Start": "4040", "End": "0A", "OnBadStart": "Skip" }""", "0000000000000000 4040 01 0A 0000000000000000", "4040010A", Clean },
        { """{ "Kind": "Delimited", "Start": "4040", "End": "0A", "OnBadStart": "Skip" }""", "000000000000000000 4040 01 0A", "", FrameStatus.Malformed },
        { """{ "Kind": "Length", "Start": "4040", "Offset": 2, "Size": 1, "OnBadStart": "Skip" }""", "01 4040 01 AA", "404001AA", Clean },
        { """{ "Kind": "Length", "Start": "4040", "Offset": 2, "Size": 1, "Payload": "Body" }""", "4040 01 AA", "AA", Clean },
        { """{ "Kind": "Varint", "Start": "40", "Offset": 1, "Payload": "Body" }""", "40 01 AA 41", "AA", FrameStatus.Malformed },
    };

    public static TheoryData<string, string, string, FrameStatus> Json => new()
    {
        { """{ "Kind": "Json" }""", "{} [] \r\n\t{}", "{} [] {}", Clean },
        { """{ "Kind": "Json" }""", "{}  ", "{}", Clean },
        { """{ "Kind": "Json" }""", """{"}":1}""", """{"}":1}""", Clean },
        { """{ "Kind": "Json" }""", """["\"]"]""", """["\"]"]""", Clean },
        { """{ "Kind": "Json" }""", """["\\"]""", """["\\"]""", Clean },
        { """{ "Kind": "Json" }""", "[nope]", "[nope]", Clean },
        { """{ "Kind": "Json" }""", "{}1", "{}", FrameStatus.Malformed },
        { """{ "Kind": "Json" }""", "[}", "", FrameStatus.Malformed },
        { """{ "Kind": "Json" }""", "[[]", "", FrameStatus.Truncated },
        { """{ "Kind": "Json" }""", "[1,2,3,]", "[1,2,3,]", Clean },
        { """{ "Kind": "Json" }""", "[1,2,3,4]", "", FrameStatus.FrameTooLarge },
    };

    public static TheoryData<string, string, string, FrameStatus> Cases => new()
    {
        { TwoCases, "7801AA 79 01 0A 7800", "7801AA 7901 7800", Clean },
        { TwoCases, "7801AA 01", "7801AA", FrameStatus.Malformed },

        // What lies further in decides; an undecided earlier case holds back a later one.
        { """{ "Kind": "Cases", "Cases": [ { "At": 2, "Match": "FF", "Framing": { "Kind": "Fixed", "Size": 4 } }, { "Match": "01", "Framing": { "Kind": "Fixed", "Size": 1 } } ] }""", "0100FF02 01 01 0100", "0100FF02 01 01", FrameStatus.Truncated },
        { """{ "Kind": "Cases", "Cases": [ { "Match": ["01", "02"], "Framing": { "Kind": "Fixed", "Size": 2 } } ], "Otherwise": { "Kind": "Fixed", "Size": 1 } }""", "01AA 03 02BB", "01AA 03 02BB", Clean },
        { """{ "Kind": "Cases", "Cases": [ { "Match": "0102", "Framing": { "Kind": "Fixed", "Size": 2 } } ], "Otherwise": "Netstring" }""", "01", "", FrameStatus.Truncated },

        // White space is no message: what is behind it is decided anew, however it comes.
        { """{ "Kind": "Cases", "Cases": [ { "Match": "01", "Framing": { "Kind": "Fixed", "Size": 2 } } ], "Otherwise": { "Kind": "Json" } }""", "7B7D 2020 01AA 0A 5B5D 2020", "7B7D 01AA 5B5D", Clean },

        // What completes a mark is decided before the next message is.
        { """{ "Kind": "Cases", "Cases": [ { "Match": "01", "Framing": { "Kind": "Delimited", "End": ["3B", "3B00"] } }, { "Match": "00", "Framing": { "Kind": "Fixed", "Size": 2 } } ] }""", "01 3B00 00AA", "01 00AA", Clean },
        { """{ "Kind": "Cases", "Cases": [ { "Match": "01", "Framing": "Line" } ], "Otherwise": "Nul" }""", "0102 0A 41 00", "0102 41", Clean },
    };

    private const string TwoCases = """{ "Kind": "Cases", "Cases": [ { "Match": "78", "Framing": { "Kind": "Length", "Offset": 1, "Size": 1 } }, { "Match": "79", "Framing": { "Kind": "Delimited", "End": "0A" } } ] }""";

    [Theory]
    [MemberData(nameof(Lengths))]
    [MemberData(nameof(Marks))]
    [MemberData(nameof(Starts))]
    [MemberData(nameof(Cases))]
    public void Bytes_give_these_messages_and_this_end(string framing, string hex, string messages, FrameStatus end) => AssertGives(framing, ConfiguredFraming.Bytes(hex), messages.Split(' '), end, run => run.Hex);

    [Theory]
    [MemberData(nameof(Json))]
    public void Texts_give_these_messages_and_this_end(string framing, string text, string messages, FrameStatus end) =>
        AssertGives(framing, System.Text.Encoding.ASCII.GetBytes(text), messages.Split(' '), end, run => run.Texts);

    /// <summary>Whatever of the vectors a mark lies in, and whatever looks like it before.</summary>
    [Theory]
    [InlineData("0A", "0B")]
    [InlineData("0D0A", "0D")]
    [InlineData("1C0D0A", "1C0A0D1C0C0A")]
    public void A_mark_is_found_wherever_it_is(string mark, string before)
    {
        var framing = ConfiguredFraming.Of($$"""{ "Kind": "Delimited", "End": "{{mark}}" }""");
        for (var length = 0; length < 300; length++)
        {
            var message = string.Concat(Enumerable.Repeat(before, length))[..(2 * length)];
            Assert.Equal([message, "FF"], FramingRun.Of(framing, 4096, [ConfiguredFraming.Bytes(message + mark + "FF" + mark + new string('0', 40))]).Hex);
        }
    }

    [Theory]
    [InlineData(64, Clean)]
    [InlineData(65, FrameStatus.Malformed)]
    public void Json_is_at_most_64_deep(int depth, FrameStatus end) =>
        Assert.Equal(end, ConfiguredFraming.Decode("""{ "Kind": "Json" }""", string.Concat(Enumerable.Repeat("5B", depth)) + string.Concat(Enumerable.Repeat("5D", depth))).End);

    [Theory]
    [InlineData("""{ "Kind": "Length", "Size": 1 }""", 255, true)]
    [InlineData("""{ "Kind": "Length", "Size": 1 }""", 256, false)]
    [InlineData("""{ "Kind": "Length", "Size": 1, "Adjust": 4 }""", 3, false)]
    [InlineData("""{ "Kind": "Length", "Size": 1, "Unit": 2 }""", 3, false)]
    [InlineData("""{ "Kind": "Length", "Size": 1, "Unit": 2 }""", 4, true)]
    [InlineData("""{ "Kind": "Length", "Size": 1, "Payload": "Frame" }""", 256, true)]
    [InlineData("""{ "Kind": "TextLength", "Digits": 2 }""", 99, true)]
    [InlineData("""{ "Kind": "TextLength", "Digits": 2 }""", 100, false)]
    [InlineData("""{ "Kind": "TextLength", "Digits": 2, "Base": 16 }""", 255, true)]
    [InlineData("""{ "Kind": "Fixed", "Size": 2 }""", 100, true)]
    [InlineData("""{ "Kind": "Delimited", "End": "00" }""", 1, false)]
    [InlineData("""{ "Kind": "Delimited", "End": "0001" }""", 2, true)]
    [InlineData("""{ "Kind": "Delimited", "End": ["0100", "00"] }""", 1, false)]
    [InlineData("""{ "Kind": "Delimited", "End": ["01", "0100"] }""", 1, false)]
    [InlineData("""{ "Kind": "Delimited", "End": "01", "SkipEmpty": true }""", 0, false)]
    [InlineData("""{ "Kind": "Delimited", "End": "00", "Escape": { "By": "7D", "Xor": "20" } }""", 8, true)]
    public void A_framing_says_what_it_can_not_carry(string framing, int zeros, bool canCarry) => Assert.Equal(canCarry, ConfiguredFraming.Of(framing).CanCarry(new byte[zeros]));

    private static void AssertGives(string json, byte[] bytes, string[] messages, FrameStatus end, Func<FramingRun, IEnumerable<string>> read)
    {
        var framing = ConfiguredFraming.Of(json);
        foreach (var reads in new IReadOnlyList<byte[]>[] { [bytes], [.. bytes.Select(one => new[] { one })] })
        {
            var run = FramingRun.Of(framing, Limit, reads);
            Assert.Equal(messages is [""] && !run.Messages.Any() ? [] : messages, read(run));
            Assert.Equal(end, run.End);
        }
    }
}
