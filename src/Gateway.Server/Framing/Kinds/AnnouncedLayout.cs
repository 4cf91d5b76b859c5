using System.Runtime.CompilerServices;

namespace Gateway.Framing.Kinds;

/// <summary>The parts of a frame whose header announces its length: begin, header, body, trailer.</summary>
internal sealed class AnnouncedLayout
{
    /// <summary>What each frame begins with; null for anything.</summary>
    internal StartMark? Start { get; init; }

    /// <summary>The offset of the length field from the first byte of the frame, the start mark included.</summary>
    internal int Offset { get; init; }

    /// <summary>How many bytes one of the field's value means.</summary>
    internal int Unit { get; init; } = 1;

    /// <summary>Bytes that are added to the announced length; negative where it includes the header.</summary>
    internal int Adjust { get; init; }

    /// <summary>The number of bytes behind the body that belong to the frame.</summary>
    internal int Trailer { get; init; }

    /// <summary>The bytes that must stand behind the body; empty for any.</summary>
    internal byte[] TrailerBytes { get; init; } = [];

    /// <summary>Whether the whole frame is the message (<c>Payload: Frame</c>).</summary>
    internal bool IsFrame { get; init; }

    /// <summary>Whether there is nothing but header and body.</summary>
    internal bool IsPlain => Start is null && Trailer == 0;

    /// <summary>The number of bytes of a whole frame. Computed without wrapping: a number that doesn't fit is the largest.</summary>
    /// <param name="value">The value of the length field.</param>
    /// <param name="header">The number of bytes up to the end of the length field.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long Measure(ulong value, int header) =>

        // The product of two numbers of 31 bits and the rest fit; there is rarely need for more.
        value <= int.MaxValue ? ((long)value * Unit) + header + Adjust + Trailer : MeasureLarge(value, header);

    /// <summary>The value of the length field for a body; false if none means this length.</summary>
    internal bool TryGetValue(int body, ulong most, out ulong value)
    {
        var rest = (long)body - Adjust;
        value = (ulong)(rest / Unit);
        return rest >= 0 && rest % Unit == 0 && value <= most;
    }

    /// <summary>Says what is wrong with a frame whose length could be read.</summary>
    /// <param name="rest">The input from the first byte of the frame on.</param>
    /// <param name="header">The number of bytes up to the end of the length field.</param>
    /// <param name="value">The value of the field.</param>
    /// <param name="end">How decoding ended.</param>
    /// <param name="maxMessageSize">The maximum length of what is delivered.</param>
    internal EndReason Explain(ReadOnlySpan<byte> rest, int header, ulong value, FrameStatus end, int maxMessageSize)
    {
        var whole = Measure(value, header);
        var body = whole - Trailer - header;
        if (body < 0)
        {
            return new EndReason(Offset, $"the length {value} makes the whole frame {whole} long, header and trailer alone are {header + Trailer}");
        }

        return end switch
        {
            FrameStatus.FrameTooLarge => new EndReason(Offset, $"the length announces {(whole == long.MaxValue ? "more than 2^62" : IsFrame ? $"a frame of {whole}" : body)} bytes, MaxMessageSize is {maxMessageSize}"),
            FrameStatus.Malformed => new EndReason(header + (int)body, $"{EndReason.Show(rest[(header + (int)body)..], Trailer)} stands where TrailerBytes {Convert.ToHexString(TrailerBytes)} are expected"),
            _ => new EndReason(0, $"{rest.Length} of {whole} bytes are there"),
        };
    }

    private long MeasureLarge(ulong value, int header)
    {
        var exact = ((Int128)value * Unit) + header + Adjust + Trailer;
        return exact > long.MaxValue ? long.MaxValue : (long)exact;
    }
}
