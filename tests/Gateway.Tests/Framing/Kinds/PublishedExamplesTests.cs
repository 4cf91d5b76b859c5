using System.Text;
using Gateway.Framing;

namespace Gateway.Tests.Framing.Kinds;

/// <summary>The examples that others publish for their length fields, with their numbers.</summary>
public sealed class PublishedExamplesTests
{
    private static readonly string Hello = Convert.ToHexString(Encoding.ASCII.GetBytes("HELLO, WORLD"));

    /// <summary>
    /// Netty 4.1, API documentation of LengthFieldBasedFrameDecoder: lengthFieldOffset, lengthFieldLength and lengthAdjustment are <c>Offset</c>, <c>Size</c> and
    /// <c>Adjust</c>. initialBytesToStrip has no counterpart but <c>Payload</c>: 0 is Frame; the whole header is Body.
    /// </summary>
    public static TheoryData<string, string, string> Netty => new()
    {
        { """{ "Kind": "Length", "Offset": 0, "Size": 2, "Adjust": 0, "Payload": "Frame" }""", "000C" + Hello, "000C" + Hello },
        { """{ "Kind": "Length", "Offset": 0, "Size": 2, "Adjust": 0, "Payload": "Body" }""", "000C" + Hello, Hello },
        { """{ "Kind": "Length", "Offset": 0, "Size": 2, "Adjust": -2, "Payload": "Frame" }""", "000E" + Hello, "000E" + Hello },
        { """{ "Kind": "Length", "Offset": 2, "Size": 3, "Adjust": 0 }""", "CAFE00000C" + Hello, "CAFE00000C" + Hello },
        { """{ "Kind": "Length", "Offset": 0, "Size": 3, "Adjust": 2, "Payload": "Frame" }""", "00000CCAFE" + Hello, "00000CCAFE" + Hello },
        { """{ "Kind": "Length", "Offset": 1, "Size": 2, "Adjust": 1 }""", "CA000CFE" + Hello, "CA000CFE" + Hello },
        { """{ "Kind": "Length", "Offset": 1, "Size": 2, "Adjust": -3 }""", "CA0010FE" + Hello, "CA0010FE" + Hello },
    };

    /// <summary>tokio-util 0.7, module documentation of codec::length_delimited: length_field_offset, _type, length_adjustment; num_skip 0 is Frame.</summary>
    public static TheoryData<string, string, string> Tokio => new()
    {
        { """{ "Kind": "Length", "Offset": 0, "Size": 2, "Payload": "Body" }""", "000B" + Text("Hello world"), Text("Hello world") },
        { """{ "Kind": "Length", "Offset": 0, "Size": 2, "Payload": "Frame" }""", "000B" + Text("Hello world"), "000B" + Text("Hello world") },
        { """{ "Kind": "Length", "Offset": 0, "Size": 2, "Adjust": -2, "Payload": "Body" }""", "000D" + Text("Hello world"), Text("Hello world") },
        { """{ "Kind": "Length", "Offset": 0, "Size": 3, "Adjust": 2, "Payload": "Frame" }""", "00000BCAFE" + Text("Hello world"), "00000BCAFE" + Text("Hello world") },
        { """{ "Kind": "Length", "Offset": 1, "Size": 2, "Adjust": 1 }""", "CA000BFE" + Text("Hello world"), "CA000BFE" + Text("Hello world") },
        { """{ "Kind": "Length", "Offset": 1, "Size": 2, "Adjust": -3 }""", "CA000FFE" + Text("Hello world"), "CA000FFE" + Text("Hello world") },
    };

    /// <summary>Telegraf, plugins/inputs/socket_listener: splitting_strategy "delimiter", "fixed length" and "variable length" with its offset, bytes and endianness.</summary>
    public static TheoryData<string, string, string> Telegraf => new()
    {
        { """{ "Kind": "Delimited", "End": "0D0A" }""", Text("test value=42i\r\n"), Text("test value=42i") },
        { """{ "Kind": "Delimited", "End": "00" }""", Text("test value=42i\0"), Text("test value=42i") },
        { """{ "Kind": "Fixed", "Size": 14 }""", Text("test value=42i"), Text("test value=42i") },
        { """{ "Kind": "Length", "Offset": 0, "Size": 2, "Order": "Big" }""", "000E" + Text("test value=42i"), Text("test value=42i") },
        { """{ "Kind": "Length", "Offset": 2, "Size": 2, "Order": "Little" }""", "CAFE0E00" + Text("test value=42i"), "CAFE0E00" + Text("test value=42i") },
    };

    [Theory]
    [MemberData(nameof(Netty))]
    [MemberData(nameof(Tokio))]
    [MemberData(nameof(Telegraf))]
    public void The_same_numbers_find_the_same_frames(string framing, string hex, string message)
    {
        var run = ConfiguredFraming.Decode(framing, hex + hex);
        Assert.Equal([message, message], run.Hex);
        Assert.Equal(FrameStatus.Incomplete, run.End);
    }

    private static string Text(string text) => Convert.ToHexString(Encoding.ASCII.GetBytes(text));
}
