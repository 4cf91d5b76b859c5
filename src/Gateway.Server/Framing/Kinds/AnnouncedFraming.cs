using System.Buffers;

namespace Gateway.Framing.Kinds;

/// <summary>A framing whose header announces the length: the kinds <c>Length</c>, <c>TextLength</c>, <c>Varint</c> and <c>Fixed</c>.</summary>
/// <param name="name">Its name, for logs and the API.</param>
/// <param name="layout">The parts of a frame.</param>
/// <param name="length">How the length is written.</param>
/// <param name="isVerbatim">Whether what is sent goes out as it is, without header and trailer.</param>
internal sealed class AnnouncedFraming<TLength>(string name, AnnouncedLayout layout, TLength length, bool isVerbatim) : IFraming, IEndReason, ILeastSize
    where TLength : struct, ILengthField
{
    private readonly byte[] _start = layout.Start is { } start ? start.Bytes.ToArray() : [];

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool HasMessages => true;

    /// <inheritdoc/>
    public int MaxOverhead => isVerbatim ? 0 : _start.Length + length.MaxSize + layout.Trailer;

    /// <summary>False for a message whose length the field can't say.</summary>
    public bool CanCarry(ReadOnlySpan<byte> message) => isVerbatim || layout.TryGetValue(message.Length, length.MaxValue, out _);

    /// <inheritdoc/>
    public IFrameDecoder CreateDecoder(int maxMessageSize) => new ScanDecoder<AnnouncedScan<TLength>>(new AnnouncedScan<TLength>(layout, length, maxMessageSize));

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        if (isVerbatim)
        {
            FrameOutput.Write(output, head, tail);
            return;
        }

        var span = output.GetSpan(head.Length + tail.Length + MaxOverhead);
        var written = WriteHeader(span, head.Length + tail.Length);
        head.CopyTo(span[written..]);
        written += head.Length;
        tail.CopyTo(span[written..]);
        written += tail.Length;
        layout.TrailerBytes.CopyTo(span[written..]);
        output.Advance(written + layout.TrailerBytes.Length);
    }

    /// <inheritdoc/>
    public long LeastSize
    {
        get
        {
            // A smaller length than the header's is none.
            var header = layout.Offset + length.Write(stackalloc byte[length.MaxSize], length.MinValue);
            var body = Math.Max(0, layout.Measure(length.MinValue, header) - header - layout.Trailer);
            return layout.IsFrame ? header + body + layout.Trailer : body;
        }
    }

    /// <summary>The largest body that the field can announce; negative if every frame would be shorter than its own header.</summary>
    internal long LargestBody => layout.Measure(length.MaxValue, 0) - layout.Trailer;

    /// <inheritdoc/>
    public EndReason Explain(ReadOnlySpan<byte> rest, FrameStatus end, int maxMessageSize)
    {
        if (layout.Start?.Explain(rest, maxMessageSize) is { } start)
        {
            return start;
        }

        if (rest.Length < layout.Offset)
        {
            return new EndReason(0, $"{rest.Length} of the {layout.Offset} bytes before the length are there");
        }

        var field = rest[layout.Offset..];
        return length.Read(field, out var size, out var value) == FrameStatus.Message
            ? layout.Explain(rest, layout.Offset + size, value, end, maxMessageSize)
            : length.Explain(field) is var reason ? reason with { At = layout.Offset + reason.At } : default;
    }

    private int WriteHeader(Span<byte> span, int body)
    {
        _start.CopyTo(span);
        _ = layout.TryGetValue(body, length.MaxValue, out var value);
        return _start.Length + length.Write(span[_start.Length..], value);
    }
}
