using System.Buffers;

namespace Gateway.Framing.Kinds;

/// <summary>The first bytes of each message choose its framing: the kind <c>Cases</c>.</summary>
/// <param name="name">Its name, for logs and the API.</param>
/// <param name="cases">The cases, in the order in which they are tried.</param>
/// <param name="otherwise">The framing of messages that are none of them; null if such bytes are malformed.</param>
internal sealed class CasesFraming(string name, IReadOnlyList<FramingCase> cases, IFraming? otherwise) : IFraming
{
    private readonly CaseTable _table = new(cases);

    /// <summary>The framings, in the order of the cases; the last one is that of all other messages, if there is one.</summary>
    internal IFraming[] Framings { get; } = [.. cases.Select(one => one.Framing), .. otherwise is null ? [] : (IFraming[])[otherwise]];

    /// <summary>What frames the messages that are sent before one was received.</summary>
    internal IFraming First => otherwise ?? cases[0].Framing;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool HasMessages => true;

    /// <inheritdoc/>
    public int MaxOverhead => Framings.Max(one => one.MaxOverhead);

    /// <inheritdoc/>
    public bool CanCarry(ReadOnlySpan<byte> message) => First.CanCarry(message);

    /// <inheritdoc/>
    public IFrameDecoder CreateDecoder(int maxMessageSize) => new CasesDecoder(this, maxMessageSize);

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail) => First.Write(output, head, tail);

    /// <summary>Finds the case of a message where enough of it is in one piece, as it mostly is.</summary>
    /// <param name="input">The unconsumed input.</param>
    /// <param name="found">The index of its framing in <see cref="Framings"/>.</param>
    /// <returns>False for anything else than a case, which <see cref="Find"/> decides.</returns>
    internal bool TryFindAtOnce(ReadOnlySpan<byte> input, out int found)
    {
        if (!_table.TryFind(input, out found))
        {
            return false;
        }

        if (found < 0 && otherwise is not null)
        {
            found = cases.Count;
        }

        return found >= 0;
    }

    /// <summary>Says why no case could be decided.</summary>
    internal EndReason Explain(ReadOnlySpan<byte> rest, FrameStatus end)
    {
        var all = string.Join(", ", cases.SelectMany(one => one.Matches.Select(match => Convert.ToHexString(match) + (one.At > 0 ? $" at {one.At}" : ""))));
        return new EndReason(0, end == FrameStatus.Truncated ? $"{EndReason.Show(rest)} are too few bytes to tell the cases: {all}" : $"{EndReason.Show(rest, cases.Max(one => one.At + one.Matches.Max(match => match.Length)))} is none of the cases: {all}");
    }

    /// <summary>Finds the case of a message.</summary>
    /// <param name="input">The unconsumed input.</param>
    /// <param name="found">The index of its framing in <see cref="Framings"/>.</param>
    /// <returns><see cref="FrameStatus.Message"/>, <see cref="FrameStatus.Incomplete"/> while an earlier case may still match, or <see cref="FrameStatus.Malformed"/>.</returns>
    internal FrameStatus Find<TInput>(ref TInput input, out int found)
        where TInput : struct, IFrameInput, allows ref struct
    {
        for (found = 0; found < cases.Count; found++)
        {
            var match = cases[found].FindIn(ref input);
            if (match != Match.None)
            {
                return match == Match.Whole ? FrameStatus.Message : FrameStatus.Incomplete;
            }
        }

        return otherwise is null ? FrameStatus.Malformed : FrameStatus.Message;
    }
}
