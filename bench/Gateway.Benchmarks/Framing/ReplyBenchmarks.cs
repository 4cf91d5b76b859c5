using System.Buffers;
using BenchmarkDotNet.Attributes;
using Gateway.Framing;

namespace Gateway.Benchmarks.Framing;

/// <summary>Writing one reply: a word and its payload.</summary>
public class ReplyBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(128 * 1024);
    private IFraming _framing = null!;
    private byte[] _payload = null!;

    /// <summary>The framing.</summary>
    [Params("Line", "LengthPrefixed")]
    public string Framing { get; set; } = "";

    /// <summary>Bytes behind the word.</summary>
    [Params(0, 100, 16_384)]
    public int Size { get; set; }

    /// <summary>Makes the payload.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _framing = Framing == "Line" ? new LineFraming() : new LengthPrefixedFraming();
        _payload = new byte[Size];
    }

    /// <summary>Into memory that is there already.</summary>
    [Benchmark]
    public int Write()
    {
        _output.ResetWrittenCount();
        _framing.Write(_output, "OK "u8, _payload);
        return _output.WrittenCount;
    }
}
