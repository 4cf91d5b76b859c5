namespace Gateway.Framing.Kinds;

/// <summary>How one kind of framing finds the next message, and where it is in doing so. A decoder holds it; no byte is searched twice.</summary>
internal interface IFrameScan
{
    /// <summary>Looks for the next message.</summary>
    /// <param name="input">The unconsumed input, from the first byte of the next message on.</param>
    /// <param name="isFinal">Whether the stream has ended behind it.</param>
    /// <param name="frame">The position.</param>
    FrameStatus Find<TInput>(ref TInput input, bool isFinal, out Frame frame)
        where TInput : struct, IFrameInput, allows ref struct;

    /// <summary>Looks for the next message where all of it is in one piece and nothing was searched yet, which most are.</summary>
    /// <param name="input">The unconsumed input.</param>
    /// <param name="frame">The position of the message.</param>
    /// <returns>False for anything else than a message, which <see cref="Find"/> decides.</returns>
    bool TryFindAtOnce(ReadOnlySpan<byte> input, out Frame frame);

    /// <summary>Whether the first bytes belong to the mark that ended the last message, or may: it was delivered at a mark that begins a longer one.</summary>
    /// <param name="input">The unconsumed input.</param>
    /// <param name="isFinal">Whether the stream has ended behind it.</param>
    /// <param name="status">What is known of these bytes.</param>
    /// <param name="frame">Their position.</param>
    /// <returns>False if the next message begins here.</returns>
    bool TryCompleteMark<TInput>(ref TInput input, bool isFinal, out FrameStatus status, out Frame frame)
        where TInput : struct, IFrameInput, allows ref struct;

    /// <summary>Writes the message of a frame that is assembled; see <see cref="IFrameDecoder.Assemble"/>.</summary>
    void Assemble(ReadOnlySpan<byte> input, Span<byte> message);
}
