namespace Gateway.Framing.Kinds;

/// <summary>How a length is written in a header.</summary>
internal interface ILengthField
{
    /// <summary>The maximum number of bytes of the field.</summary>
    int MaxSize { get; }

    /// <summary>The smallest value that is read.</summary>
    ulong MinValue { get; }

    /// <summary>The largest value that can be written.</summary>
    ulong MaxValue { get; }

    /// <summary>Reads the field.</summary>
    /// <param name="field">What has come of it, up to <see cref="MaxSize"/> bytes; bytes of the body may be behind it.</param>
    /// <param name="size">The number of bytes that it has.</param>
    /// <param name="value">The value, as it is written; the largest possible one if it doesn't fit.</param>
    /// <returns><see cref="FrameStatus.Message"/>, <see cref="FrameStatus.Incomplete"/> or <see cref="FrameStatus.Malformed"/>.</returns>
    FrameStatus Read(ReadOnlySpan<byte> field, out int size, out ulong value);

    /// <summary>Writes the field, for a value up to <see cref="MaxValue"/>.</summary>
    /// <returns>The number of bytes that were written.</returns>
    int Write(Span<byte> field, ulong value);

    /// <summary>Says what is wrong with a field that is not <see cref="FrameStatus.Message"/>; the offset is that in the field.</summary>
    /// <param name="field">What has come of it.</param>
    EndReason Explain(ReadOnlySpan<byte> field);
}
