using System.Buffers;

namespace Gateway.Framing.Kinds;

/// <summary>A framing in which a mark ends each message: the kind <c>Delimited</c>.</summary>
/// <param name="name">Its name, for logs and the API.</param>
/// <param name="layout">The parts of a frame.</param>
internal sealed class DelimitedFraming(string name, DelimitedLayout layout) : IFraming, IEndReason, ILeastSize
{
    private readonly byte[] _start = layout.Start is { } start ? start.Bytes.ToArray() : [];
    private readonly byte[] _behind = [.. layout.Ends.Written, .. layout.TrailerBytes];

    // With escapes of several bytes, one that is plain before them can be taken for a part of them.
    private readonly bool _isAmbiguous = layout.Escape is { } escape && (escape.By.Length > 1 || escape.MaxValueLength > 1);

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool HasMessages => true;

    /// <summary>Start, mark and trailer. Escapes come on top, at most one for each byte of the message.</summary>
    public int MaxOverhead => layout.IsFrame ? 0 : _start.Length + _behind.Length;

    /// <inheritdoc cref="DelimitedLayout.MarksGoOn"/>
    internal bool MarksGoOn => layout.MarksGoOn;

    /// <summary>False for a message in which a mark would be found that can't be escaped, and for an empty one where these are passed over.</summary>
    public bool CanCarry(ReadOnlySpan<byte> message)
    {
        if (layout.IsFrame)
        {
            return true;
        }

        if ((message.IsEmpty && layout.SkipsEmpty) || (_start.Length == 0 && layout.Ends.CanGoOn && layout.Ends.MayGoOnWith(Begin(message))))
        {
            return false;
        }

        return layout.Escape is null ? !layout.Ends.AreFoundIn(message, _behind) : !_isAmbiguous || IsReadBack(message);
    }

    /// <inheritdoc/>
    public IFrameDecoder CreateDecoder(int maxMessageSize) => new ScanDecoder<DelimitedScan>(new DelimitedScan(layout, maxMessageSize));

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        if (layout.IsFrame)
        {
            FrameOutput.Write(output, head, tail);
        }
        else if (layout.Escape is { } escape)
        {
            output.Write(_start);
            WriteEscaped(escape, output, head, tail);
            output.Write(_behind);
        }
        else
        {
            // Parts that are empty, as mostly all but one are, cost a call each when they are copied.
            var length = head.Length + tail.Length;
            var span = output.GetSpan(length + _start.Length + _behind.Length);
            var written = 0;
            if (_start.Length > 0)
            {
                _start.CopyTo(span);
                written = _start.Length;
            }

            head.CopyTo(span[written..]);
            if (!tail.IsEmpty)
            {
                tail.CopyTo(span[(written + head.Length)..]);
            }

            written += length;
            foreach (var one in _behind)
            {
                span[written++] = one;
            }

            output.Advance(written);
        }
    }

    /// <inheritdoc/>
    public long LeastSize => !layout.IsFrame ? 0 : _start.Length + (layout.DeliversUnterminated ? 0 : layout.Ends.All[^1].Length + layout.Trailer);

    /// <inheritdoc/>
    public EndReason Explain(ReadOnlySpan<byte> rest, FrameStatus end, int maxMessageSize) => DelimitedReason.Explain(layout, rest, end, maxMessageSize);

    private static void WriteEscaped(EscapeRule escape, IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        if (escape.MaxValueLength == 1 || tail.IsEmpty)
        {
            escape.Escape(head, output);
            escape.Escape(tail, output);
            return;
        }

        // A value may begin in one part and end in the other.
        var joined = ArrayPool<byte>.Shared.Rent(head.Length + tail.Length);
        head.CopyTo(joined);
        tail.CopyTo(joined.AsSpan(head.Length));
        escape.Escape(joined.AsSpan(0, head.Length + tail.Length), output);
        ArrayPool<byte>.Shared.Return(joined);
    }

    // What a message begins with once it is escaped; what follows may be an escape.
    private ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> message) => layout.Escape is not { } escape ? message : escape.IsFirst(message) ? escape.By[..1] : message[..Math.Min(message.Length, 1)];

    // Writes it and reads it.
    private bool IsReadBack(ReadOnlySpan<byte> message)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(output, message, default);
        var decoder = CreateDecoder(Math.Max(message.Length, 1));
        var status = decoder.Decode(output.WrittenSpan, out var frame);
        if (status is not (FrameStatus.Message or FrameStatus.Assembled) || frame.Length != message.Length || frame.Consumed != output.WrittenCount)
        {
            return false;
        }

        var read = new byte[frame.Length];
        decoder.Assemble(output.WrittenSpan[frame.Start..frame.Consumed], read);
        return message.SequenceEqual(status == FrameStatus.Message ? output.WrittenSpan.Slice(frame.Start, frame.Length) : read);
    }
}
