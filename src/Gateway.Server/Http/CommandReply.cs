using System.Buffers;
using Gateway.Commands;
using Gateway.Sessions;

namespace Gateway.Http;

/// <summary>Holds the reply of a command until it is written as a response body.</summary>
/// <param name="maxMessageSize">The limit for one message, in bytes; see <see cref="ReplyRules"/>.</param>
internal sealed class CommandReply(int maxMessageSize) : IReplyDestination
{
    private readonly ArrayBufferWriter<byte> _message = new();

    internal ReadOnlyMemory<byte> Message => _message.WrittenMemory;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default)
    {
        _message.Write(head);
        _message.Write(tail);
    }

    /// <inheritdoc/>
    public string? FindFault(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail) => ReplyRules.FindFault(null, maxMessageSize, head, tail);
}
