using System.Buffers;
using System.Text;
using Gateway.Framing;

namespace Gateway.Tests.Framing;

/// <summary>What becomes of a stream of bytes: what the session's loop does, on paper. It hands over what is unconsumed, with more behind it each time.</summary>
internal sealed class FramingRun
{
    private readonly List<byte[]> _messages = [];
    private readonly bool _hasMessages;

    private FramingRun(bool hasMessages) => _hasMessages = hasMessages;

    /// <summary>The messages, as Latin 1.</summary>
    internal IEnumerable<string> Texts => _messages.Select(Encoding.Latin1.GetString);

    /// <summary>The messages, in hex.</summary>
    internal IEnumerable<string> Hex => _messages.Select(Convert.ToHexString);

    /// <summary>The messages.</summary>
    internal IReadOnlyList<byte[]> Messages => _messages;

    /// <summary>What was found last; <see cref="FrameStatus.Incomplete"/> at a clean end.</summary>
    internal FrameStatus End { get; private set; }

    /// <summary>The maximum number of bytes that were held.</summary>
    internal int Held { get; private set; }

    /// <summary>The number of bytes that were counted as noise.</summary>
    internal long Noise { get; private set; }

    /// <summary>Decodes a stream that comes in these reads and then ends.</summary>
    internal static FramingRun Of(IFraming framing, int limit, IReadOnlyList<byte[]> reads, bool asSequence = false)
    {
        var run = new FramingRun(framing.HasMessages);
        var decoder = framing.CreateDecoder(limit);
        var held = new List<byte[]>();
        foreach (var read in reads)
        {
            held.Add(read);
            run.End = run.Drain(decoder, held, asSequence);
            if (run.End != FrameStatus.Incomplete)
            {
                return run;
            }

            run.Held = Math.Max(run.Held, held.Sum(piece => piece.Length));
        }

        while (held.Sum(piece => piece.Length) > 0)
        {
            run.End = decoder.DecodeFinal(Pieces.Of(held), out var frame);
            if (!run.Take(decoder, run.End, frame, held))
            {
                return run;
            }

            run.End = run.Drain(decoder, held, asSequence);
            if (run.End != FrameStatus.Incomplete)
            {
                return run;
            }
        }

        return run;
    }

    public override bool Equals(object? obj) => obj is FramingRun other && Hex.SequenceEqual(other.Hex) && End == other.End
        && (End != FrameStatus.Incomplete || Noise == other.Noise);

    public override int GetHashCode() => _messages.Count;

    public override string ToString() => $"{string.Join(' ', Hex)} {End}";

    private FrameStatus Drain(IFrameDecoder decoder, List<byte[]> held, bool asSequence)
    {
        while (held.Sum(piece => piece.Length) > 0)
        {
            var input = Pieces.Of(held);
            var status = asSequence ? decoder.Decode(input, out var frame) : decoder.Decode(input.ToArray(), out frame);
            if (!Take(decoder, status, frame, held))
            {
                return status;
            }
        }

        return FrameStatus.Incomplete;
    }

    private bool Take(IFrameDecoder decoder, FrameStatus status, Frame frame, List<byte[]> held)
    {
        if (status is not (FrameStatus.Message or FrameStatus.Assembled or FrameStatus.Skipped))
        {
            return false;
        }

        Assert.True(frame.Consumed > 0, "Nothing is consumed.");
        var input = Pieces.Of(held).ToArray();
        if (status == FrameStatus.Skipped)
        {
            Noise += frame.Length;
        }
        else if (status == FrameStatus.Message)
        {
            Add(input[frame.Start..(frame.Start + frame.Length)]);
        }
        else
        {
            var message = new byte[frame.Length];
            decoder.Assemble(input.AsSpan(frame.Start, frame.Consumed - frame.Start), message);
            Add(message);
        }

        Drop(held, frame.Consumed);
        return true;
    }

    // Raw bytes have no messages: only their concatenation must be the same.
    private void Add(byte[] message)
    {
        if (_hasMessages || _messages.Count == 0)
        {
            _messages.Add(message);
        }
        else
        {
            _messages[0] = [.. _messages[0], .. message];
        }
    }

    private static void Drop(List<byte[]> held, int count)
    {
        while (count > 0)
        {
            var taken = Math.Min(count, held[0].Length);
            count -= taken;
            held[0] = held[0][taken..];
            if (held[0].Length == 0)
            {
                held.RemoveAt(0);
            }
        }
    }
}
