using System.Buffers;
using BenchmarkDotNet.Attributes;
using Gateway.Framing;

namespace Gateway.Benchmarks.Framing;

/// <summary>Finding one message: in one piece, and cut in two as at the end of a read.</summary>
public class DecoderBenchmarks
{
    private IFrameDecoder _decoder = null!;
    private byte[] _message = null!;
    private ReadOnlySequence<byte> _split;

    /// <summary>The framing.</summary>
    [Params("Line", "LengthPrefixed")]
    public string Framing { get; set; } = "";

    /// <summary>Bytes of the message.</summary>
    [Params(16, 256, 4096, 65_536)]
    public int Size { get; set; }

    /// <summary>Frames one message.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        IFraming framing = Framing == "Line" ? new LineFraming() : new LengthPrefixedFraming();
        _decoder = framing.CreateDecoder(Size);
        var output = new ArrayBufferWriter<byte>();
        framing.Write(output, new byte[Size], default);
        _message = output.WrittenSpan.ToArray();
        var cut = _message.Length / 2;
        var first = new Segment(_message.AsMemory(0, cut));
        var last = first.Append(_message.AsMemory(cut));
        _split = new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    /// <summary>The fast path: all of it in one span.</summary>
    [Benchmark]
    public int Contiguous() => _decoder.Decode(_message, out var frame) == FrameStatus.Message ? frame.Length : throw new InvalidOperationException();

    /// <summary>In two segments.</summary>
    [Benchmark]
    public int Split() => _decoder.Decode(_split, out var frame) == FrameStatus.Message ? frame.Length : throw new InvalidOperationException();

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        internal Segment(ReadOnlyMemory<byte> memory) => Memory = memory;

        internal Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
