using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gateway.Framing;

/// <summary>Finds lines. Its only state is how many bytes of the current line have been searched for LF.</summary>
internal sealed class LineDecoder(int maxMessageSize) : IFrameDecoder
{
    private const byte Lf = (byte)'\n';
    private const byte Cr = (byte)'\r';

    private int _scanned;

    /// <inheritdoc/>
    public FrameStatus Decode(ReadOnlySpan<byte> input, out Frame frame)
    {
        var found = IndexOfLf(input[_scanned..]);
        if (found < 0)
        {
            _scanned = input.Length;
            frame = default;
            return CanStillFit(input.Length, input.Length > 0 ? input[^1] : (byte)0) ? FrameStatus.Incomplete : FrameStatus.LineTooLong;
        }

        var end = _scanned + found;
        return MakeFrame(end, end > 0 && input[end - 1] == Cr, out frame);
    }

    /// <inheritdoc/>
    public FrameStatus Decode(in ReadOnlySequence<byte> input, out Frame frame)
    {
        // A line longer than an int can count is over any limit.
        var unseen = input.Slice(_scanned);
        var length = (int)Math.Min(input.Length, int.MaxValue);
        if (unseen.PositionOf(Lf) is not { } position)
        {
            _scanned = length;
            frame = default;
            return CanStillFit(length, LastByte(input)) ? FrameStatus.Incomplete : FrameStatus.LineTooLong;
        }

        var line = input.Slice(0, position);
        return MakeFrame((int)Math.Min(line.Length, int.MaxValue), LastByte(line) == Cr, out frame);
    }

    /// <summary>The last bytes are a line even without LF. A CR at their end is not followed by LF and so belongs to the line.</summary>
    public FrameStatus DecodeFinal(in ReadOnlySequence<byte> input, out Frame frame)
    {
        var length = (int)Math.Min(input.Length, int.MaxValue);
        frame = new Frame(0, length, length);
        return length > maxMessageSize ? FrameStatus.LineTooLong : FrameStatus.Message;
    }

    // Most lines are short: their end is in the first vector, and is found without a call.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int IndexOfLf(ReadOnlySpan<byte> input)
    {
        if (input.Length >= Vector128<byte>.Count && Vector128.Equals(Vector128.Create(input), Vector128.Create(Lf)).ExtractMostSignificantBits() is var ends and not 0)
        {
            return BitOperations.TrailingZeroCount(ends);
        }

        return input.IndexOf(Lf);
    }

    private FrameStatus MakeFrame(int end, bool endsInCr, out Frame frame)
    {
        _scanned = 0;
        var length = endsInCr ? end - 1 : end;
        frame = new Frame(0, length, end + 1);
        return length > maxMessageSize ? FrameStatus.LineTooLong : FrameStatus.Message;
    }

    // One byte over the limit is accepted while it may turn out to be the CR of the terminator.
    private bool CanStillFit(int length, byte last) => length <= maxMessageSize || (length == maxMessageSize + 1 && last == Cr);

    private static byte LastByte(in ReadOnlySequence<byte> input)
    {
        if (input.IsEmpty)
        {
            return 0;
        }

        // Copied, because the first span cannot be used: a slice that begins where a segment ends has an empty first span.
        Span<byte> last = stackalloc byte[1];
        input.Slice(input.Length - 1).CopyTo(last);
        return last[0];
    }
}
