using System.Buffers;
using Gateway.Commands;

namespace Gateway.Http;

/// <summary>Holds the reply of a command until it is written as a response body.</summary>
internal sealed class CommandReply : IReplyWriter
{
    private readonly ArrayBufferWriter<byte> _message = new();

    internal ReadOnlyMemory<byte> Message => _message.WrittenMemory;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default)
    {
        _message.Write(head);
        _message.Write(tail);
    }
}
