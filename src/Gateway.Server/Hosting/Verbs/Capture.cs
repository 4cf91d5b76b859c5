using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Gateway.Framing;

namespace Gateway.Hosting.Verbs;

/// <summary>Captured bytes that are cut into messages: a line for each of them, and how it ended.</summary>
/// <param name="framing">The framing.</param>
/// <param name="maxMessageSize">The maximum length of a message.</param>
/// <param name="output">Gets the lines.</param>
internal sealed class Capture(IFraming framing, int maxMessageSize, TextWriter output)
{
    private readonly IFrameDecoder _decoder = framing.CreateDecoder(maxMessageSize);
    private FrameStatus _end = FrameStatus.Incomplete;
    private EndReason _reason;
    private long _offset;
    private long _messages;
    private long _skipped;

    /// <summary>The word of the end.</summary>
    internal string Word => _end switch
    {
        FrameStatus.Incomplete => "clean",
        FrameStatus.Truncated => "truncated",
        FrameStatus.Malformed => "malformed",
        FrameStatus.LineTooLong => "line too long",
        _ => "frame too large",
    };

    /// <summary>Where and why it ended, unless it is clean, and what was there before.</summary>
    internal IEnumerable<string> Details
    {
        get
        {
            if (_end != FrameStatus.Incomplete)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"at {_offset + _reason.At}: {_reason.Text}");
            }

            var skipped = _skipped > 0 ? $", {Count(_skipped, "byte")} skipped before a Start" : "";
            yield return $"{Count(_messages, "message")} in {Count(_offset, "byte")}{skipped}";
        }
    }

    /// <summary>Cuts the stream.</summary>
    /// <returns>Whether its end is clean.</returns>
    internal async Task<bool> CutAsync(Stream input)
    {
        var reader = PipeReader.Create(input);
        while (true)
        {
            var read = await reader.ReadAsync();
            var rest = read.Buffer;
            _end = Cut(ref rest, read.IsCompleted);
            if (_end != FrameStatus.Incomplete)
            {
                _reason = Explain(rest.ToArray());
            }

            if (_end != FrameStatus.Incomplete || read.IsCompleted)
            {
                await reader.CompleteAsync();
                return _end == FrameStatus.Incomplete;
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    private static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private FrameStatus Cut(ref ReadOnlySequence<byte> rest, bool isFinal)
    {
        while (!rest.IsEmpty)
        {
            var status = _decoder.Decode(rest, out var frame);
            if (status == FrameStatus.Incomplete && isFinal)
            {
                status = _decoder.DecodeFinal(rest, out frame);
            }

            if (status is not (FrameStatus.Message or FrameStatus.Assembled or FrameStatus.Skipped))
            {
                return status;
            }

            if (status == FrameStatus.Skipped)
            {
                _skipped += frame.Length;
            }
            else
            {
                _messages++;
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_offset} {frame.Consumed} {Convert.ToHexString(GetMessage(status, frame, rest))}"));
            }

            _offset += frame.Consumed;
            rest = rest.Slice(frame.Consumed);
        }

        return FrameStatus.Incomplete;
    }

    private byte[] GetMessage(FrameStatus status, Frame frame, in ReadOnlySequence<byte> input)
    {
        if (status == FrameStatus.Message)
        {
            return input.Slice(frame.Start, frame.Length).ToArray();
        }

        var message = new byte[frame.Length];
        _decoder.Assemble(input.Slice(frame.Start, frame.Consumed - frame.Start).ToArray(), message);
        return message;
    }

    // As with what is sent, a decoder that is a framing itself speaks for it.
    private EndReason Explain(byte[] rest) => (_decoder as IEndReason ?? framing as IEndReason)?.Explain(rest, _end, maxMessageSize)
        ?? new EndReason(0, $"{EndReason.Show(rest)} can't be decoded by {framing.Name}");
}
