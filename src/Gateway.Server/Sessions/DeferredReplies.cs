using System.Buffers;
using Gateway.Framing;

namespace Gateway.Sessions;

/// <summary>The replies of a handler that has awaited, until the session's loop writes them.</summary>
internal sealed class DeferredReplies
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<int> _lengths = [];

    /// <summary>The framed bytes of all replies.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    /// <summary>The length of each reply, without framing.</summary>
    internal IReadOnlyList<int> Lengths => _lengths;

    internal void Add(IFraming framing, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        framing.Write(_bytes, head, tail);
        _lengths.Add(head.Length + tail.Length);
    }
}
