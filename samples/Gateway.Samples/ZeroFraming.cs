using System.Buffers;
using Gateway.Framing;

namespace Gateway.Samples;

/// <summary>Framing in which a zero byte ends each message.</summary>
internal sealed class ZeroFraming : IFraming
{
    public string Name => "Zero";

    public bool HasMessages => true;

    public int MaxOverhead => 1;

    public bool CanCarry(ReadOnlySpan<byte> message) => !message.Contains((byte)0);

    public IFrameDecoder CreateDecoder(int maxMessageSize) => new Decoder(maxMessageSize);

    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        output.Write(head);
        output.Write(tail);
        output.Write("\0"u8);
    }

    private sealed class Decoder(int maxMessageSize) : IFrameDecoder
    {
        private int _scanned;

        public FrameStatus Decode(ReadOnlySpan<byte> input, out Frame frame)
        {
            var found = input[_scanned..].IndexOf((byte)0);
            return Found(found < 0 ? -1 : _scanned + found, input.Length, out frame);
        }

        public FrameStatus Decode(in ReadOnlySequence<byte> input, out Frame frame)
        {
            var found = input.Slice(_scanned).PositionOf((byte)0);
            return Found(found is { } zero ? (int)input.Slice(0, zero).Length : -1, (int)input.Length, out frame);
        }

        public FrameStatus DecodeFinal(in ReadOnlySequence<byte> input, out Frame frame)
        {
            frame = default;
            return FrameStatus.Truncated;
        }

        private FrameStatus Found(int length, int seen, out Frame frame)
        {
            _scanned = length < 0 ? seen : 0;
            frame = length < 0 ? default : new Frame(0, length, length + 1);
            return (length < 0 ? seen : length) > maxMessageSize ? FrameStatus.FrameTooLarge
                : length < 0 ? FrameStatus.Incomplete
                : FrameStatus.Message;
        }
    }
}
