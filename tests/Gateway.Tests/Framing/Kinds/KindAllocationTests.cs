using System.Buffers;
using Gateway.Framing;
using Gateway.Tests.Support;

namespace Gateway.Tests.Framing.Kinds;

/// <summary>Finding and writing messages allocates nothing, in one piece and in two.</summary>
public sealed class KindAllocationTests
{
    [Theory]
    [InlineData("""{ "Kind": "Length", "Size": 2 }""")]
    [InlineData("""{ "Kind": "Length", "Start": "7878", "Offset": 2, "Size": 2, "Payload": "Body", "OnBadStart": "Skip" }""")]
    [InlineData("""{ "Kind": "Delimited", "End": ["0D0A", "0A"] }""")]
    [InlineData("Slip")]
    [InlineData("Netstring")]
    [InlineData("Protobuf")]
    [InlineData("Syslog")]
    [InlineData("""{ "Kind": "Fixed", "Size": 6 }""")]
    [InlineData("""{ "Kind": "Json" }""")]
    public void Nothing_is_allocated_for_a_message(string json)
    {
        var framing = ConfiguredFraming.Of(json);
        var message = json.Contains("Json", StringComparison.Ordinal) ? "{\"a\":1}"u8.ToArray() : [1, 2, 0xC0, 0xDB, 5, 6];
        var output = new ArrayBufferWriter<byte>(64);
        framing.Write(output, message, default);
        var bytes = output.WrittenSpan.ToArray();
        var pieces = Pieces.Of([bytes[..(bytes.Length / 2)], bytes[(bytes.Length / 2)..]]);
        var decoder = framing.CreateDecoder(64);
        var assembled = new byte[64];
        Assert.Equal(0, ThreadAllocation.Least(() =>
        {
            for (var round = 0; round < 100; round++)
            {
                output.ResetWrittenCount();
                Assert.True(framing.CanCarry(message));
                framing.Write(output, message, default);
                var whole = decoder.Decode(bytes, out var frame);
                if (whole == FrameStatus.Assembled)
                {
                    decoder.Assemble(bytes.AsSpan(frame.Start, frame.Consumed - frame.Start), assembled.AsSpan(0, frame.Length));
                }

                var split = decoder.Decode(pieces, out var again);
                if (whole != split || frame != again || whole is not (FrameStatus.Message or FrameStatus.Assembled))
                {
                    throw new InvalidOperationException($"{whole} {frame}, {split} {again}");
                }
            }
        }));
    }
}
