using System.Text;
using Gateway.Framing;

namespace Gateway.Tests.Framing;

public sealed class LineDecoderTests
{
    [Theory]
    [InlineData("PING\n", "PING", 5)]
    [InlineData("PING\r\n", "PING", 6)]
    [InlineData("PING\r\r\n", "PING\r", 7)]
    [InlineData("a\rb\n", "a\rb", 4)]
    [InlineData("\n", "", 1)]
    [InlineData("\r\n", "", 2)]
    [InlineData("\0\u00ff\n", "\0\u00ff", 3)]
    public void A_line_ends_at_LF_and_one_CR_before_it_belongs_to_the_end(string input, string message, int consumed)
    {
        var bytes = Encoding.Latin1.GetBytes(input);
        Assert.Equal(FrameStatus.Message, new LineDecoder(16).Decode(bytes, out var frame));
        Assert.Equal(message, Encoding.Latin1.GetString(bytes, frame.Start, frame.Length));
        Assert.Equal(consumed, frame.Consumed);
    }

    [Theory]
    [InlineData("12345678\n", FrameStatus.Message)]
    [InlineData("12345678\r\n", FrameStatus.Message)]
    [InlineData("12345678", FrameStatus.Incomplete)]
    [InlineData("12345678\r", FrameStatus.Incomplete)]
    [InlineData("123456789", FrameStatus.LineTooLong)]
    [InlineData("123456789\n", FrameStatus.LineTooLong)]
    [InlineData("12345678\r\r", FrameStatus.LineTooLong)]
    [InlineData("123456789\r\n", FrameStatus.LineTooLong)]
    public void The_limit_counts_the_message_and_not_its_end(string input, FrameStatus status) =>
        Assert.Equal(status, new LineDecoder(8).Decode(Encoding.Latin1.GetBytes(input), out _));

    [Fact]
    public void What_was_scanned_is_not_scanned_again()
    {
        // A decoder that looked again would find the LF that was written behind its back.
        var decoder = new LineDecoder(64);
        var input = "abcdef"u8.ToArray();
        Assert.Equal(FrameStatus.Incomplete, decoder.Decode(input, out _));
        input[2] = (byte)'\n';
        Assert.Equal(FrameStatus.Incomplete, decoder.Decode([.. input, (byte)'g'], out _));
        Assert.Equal(FrameStatus.Message, decoder.Decode([.. input, (byte)'g', (byte)'\n'], out var frame));
        Assert.Equal(7, frame.Length);
    }

    [Theory]
    [InlineData("12345678", FrameStatus.Message)]
    [InlineData("1234567\r", FrameStatus.Message)]
    [InlineData("12345678\r", FrameStatus.LineTooLong)]
    public void The_last_bytes_are_a_line_even_without_LF(string input, FrameStatus status)
    {
        var decoder = new LineDecoder(8);
        var bytes = Encoding.Latin1.GetBytes(input);
        Assert.Equal(FrameStatus.Incomplete, decoder.Decode(bytes, out _));
        Assert.Equal(status, decoder.DecodeFinal(new(bytes), out var frame));
        Assert.Equal(bytes.Length, frame.Length);
    }
}
