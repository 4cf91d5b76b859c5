using System.Buffers.Binary;
using Gateway.Framing;

namespace Gateway.Tests.Framing;

public sealed class LengthPrefixedDecoderTests
{
    [Theory]
    [InlineData(0u, 0, FrameStatus.Message)]
    [InlineData(8u, 8, FrameStatus.Message)]
    [InlineData(8u, 7, FrameStatus.Incomplete)]
    [InlineData(9u, 0, FrameStatus.FrameTooLarge)]
    [InlineData(0x7FFF_FFFFu, 0, FrameStatus.FrameTooLarge)]
    [InlineData(0x8000_0000u, 0, FrameStatus.FrameTooLarge)]
    [InlineData(0xFFFF_FFFFu, 8, FrameStatus.FrameTooLarge)]
    public void The_announced_length_is_judged_before_its_bytes_are_waited_for(uint announced, int present, FrameStatus status)
    {
        var input = new byte[4 + present];
        BinaryPrimitives.WriteUInt32BigEndian(input, announced);
        Assert.Equal(status, new LengthPrefixedDecoder(8).Decode(input, out var frame));
        Assert.Equal(status == FrameStatus.Message ? new Frame(4, present, 4 + present) : default, frame);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void The_end_inside_a_frame_is_an_error(int present)
    {
        byte[] input = [0, 0, 0, 4, 1, 2, 3];
        var decoder = new LengthPrefixedDecoder(8);
        Assert.Equal(FrameStatus.Incomplete, decoder.Decode(input.AsSpan(0, present), out _));
        Assert.Equal(FrameStatus.Truncated, decoder.DecodeFinal(new(input, 0, present), out _));
    }
}
