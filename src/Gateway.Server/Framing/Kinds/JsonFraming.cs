using System.Buffers;

namespace Gateway.Framing.Kinds;

/// <summary>Messages are JSON objects and arrays one behind the other: the kind <c>Json</c>. What is sent goes out as it is.</summary>
/// <param name="name">Its name, for logs and the API.</param>
internal sealed class JsonFraming(string name) : IFraming, IEndReason, ILeastSize
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool HasMessages => true;

    /// <inheritdoc/>
    public int MaxOverhead => 0;

    /// <inheritdoc/>
    public bool CanCarry(ReadOnlySpan<byte> message) => true;

    /// <inheritdoc/>
    public IFrameDecoder CreateDecoder(int maxMessageSize) => new ScanDecoder<JsonScan>(new JsonScan(maxMessageSize, isCase: false));

    /// <summary>Creates a decoder for one case of several.</summary>
    internal static IFrameDecoder CreateCaseDecoder(int maxMessageSize) => new ScanDecoder<JsonScan>(new JsonScan(maxMessageSize, isCase: true));

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail) => FrameOutput.Write(output, head, tail);

    /// <summary>Two brackets.</summary>
    public long LeastSize => 2;

    /// <inheritdoc/>
    public EndReason Explain(ReadOnlySpan<byte> rest, FrameStatus end, int maxMessageSize) => JsonReason.Explain(rest, maxMessageSize);
}
