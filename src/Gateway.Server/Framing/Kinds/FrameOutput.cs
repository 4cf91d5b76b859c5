using System.Buffers;

namespace Gateway.Framing.Kinds;

/// <summary>Writing a message that is a whole frame.</summary>
internal static class FrameOutput
{
    /// <summary>Writes both parts as they are.</summary>
    internal static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        var span = output.GetSpan(head.Length + tail.Length);
        head.CopyTo(span);
        tail.CopyTo(span[head.Length..]);
        output.Advance(head.Length + tail.Length);
    }
}
