using Gateway.Fleet;

namespace Gateway.Tests.Fleet;

/// <summary>What begins each frame between nodes.</summary>
public sealed class FleetFrameTests
{
    private static readonly FleetFrame Frame = new(FleetFrameKind.RoomCount, FleetFrameFlags.First, new NodeNumber(8191, 0xFEDCBA98), 0x0102030405060708);

    [Fact]
    public void What_is_written_is_read_and_stands_as_the_page_says()
    {
        var header = Written(Frame);
        Assert.Equal("01020001" + "1FFF0000" + "FEDCBA98" + "0102030405060708", Convert.ToHexString(header));
        Assert.True(FleetFrame.TryRead([.. header, 1, 2, 3], out var read));
        Assert.Equal(Frame, read);
    }

    [Fact]
    public void What_is_none_is_not_read_and_leaves_nothing()
    {
        var good = Written(Frame);
        byte[][] others =
        [
            [],
            good[..^1],
            [0, .. good[1..]],
            [2, .. good[1..]],
            Written(Frame with { Sender = new NodeNumber(0, 1) }),
            [.. good[..4], 0x20, 0x00, .. good[6..]],
            Written(Frame with { Sequence = 0 }),
            Written(Frame with { Sequence = -1 }),
        ];
        Assert.All(others, other =>
        {
            Assert.False(FleetFrame.TryRead(other, out var read));
            Assert.Equal(default, read);
        });
    }

    private static byte[] Written(FleetFrame frame)
    {
        var header = new byte[FleetFrame.HeaderSize];
        frame.Write(header);
        return header;
    }
}
