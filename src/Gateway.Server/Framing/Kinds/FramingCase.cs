namespace Gateway.Framing.Kinds;

/// <summary>One case of a <see cref="CasesFraming"/>.</summary>
/// <param name="At">The offset of the bytes that are looked at.</param>
/// <param name="Matches">The bytes, any of which may stand there.</param>
/// <param name="Framing">The framing of the message then.</param>
internal sealed record FramingCase(int At, byte[][] Matches, IFraming Framing)
{
    /// <summary>Whether a message is of this case. It is passed over only when its bytes contradict it.</summary>
    internal Match FindIn<TInput>(ref TInput input)
        where TInput : struct, IFrameInput, allows ref struct
    {
        if (input.Length < At)
        {
            return Match.Undecided;
        }

        var found = Match.None;
        foreach (var bytes in Matches)
        {
            var match = input.Compare(At, bytes);
            if (match > found)
            {
                found = match;
            }
        }

        return found;
    }
}
