using System.Buffers;
using Gateway.Framing;

namespace Gateway.Sessions;

/// <summary>Replies of a handler that has awaited, until the session's loop takes them.</summary>
internal sealed class DeferredReplies
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<int> _lengths = [];

    /// <summary>All of them as they go on the wire.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    /// <summary>Each one's bytes, framing not counted.</summary>
    internal IReadOnlyList<int> Lengths => _lengths;

    internal void Add(IFraming framing, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        framing.Write(_bytes, head, tail);
        _lengths.Add(head.Length + tail.Length);
    }
}
