using Gateway.Load.Messages;

namespace Gateway.Load.Streams;

/// <summary>Replies that are all alike: one comparison checks everything that a read brought.</summary>
internal sealed class EqualReplyCheck : ReplyCheck
{
    private readonly byte[] _reply;
    private readonly byte[] _ignored;
    private readonly byte[] _repeated;

    internal EqualReplyCheck(Exchange exchange, int mostAtOnce)
    {
        _reply = exchange.Reply;
        _ignored = exchange.Ignored;
        _repeated = new byte[mostAtOnce + _reply.Length];
        for (int i = 0; i < _repeated.Length; i++)
        {
            _repeated[i] = _reply[i % _reply.Length];
        }
    }

    internal override int Accept(Connection connection, ReadOnlySpan<byte> received)
    {
        if (connection.IgnoredOffset > 0 || !received.SequenceEqual(_repeated.AsSpan(connection.ReplyOffset, received.Length)))
        {
            return AcceptByByte(connection, received);
        }

        int length = connection.ReplyOffset + received.Length;
        connection.ReplyOffset = length % _reply.Length;
        return length / _reply.Length;
    }

    // Something is not a reply: either the line that may come between two replies, which may begin like a reply, or wrong.
    private int AcceptByByte(Connection connection, ReadOnlySpan<byte> received)
    {
        int completed = 0;
        foreach (byte value in received)
        {
            if (connection.IgnoredOffset == 0 && value == _reply[connection.ReplyOffset])
            {
                connection.ReplyOffset = (connection.ReplyOffset + 1) % _reply.Length;
                completed += connection.ReplyOffset == 0 ? 1 : 0;
                continue;
            }

            int seen = connection.IgnoredOffset + connection.ReplyOffset;
            bool sameSoFar = connection.ReplyOffset == 0 || _ignored.AsSpan().StartsWith(_reply.AsSpan(0, connection.ReplyOffset));
            if (!sameSoFar || seen >= _ignored.Length || _ignored[seen] != value)
            {
                throw Mismatch.Describe(_reply, received, $"connection {connection.Id}, after {connection.Answered + completed} replies");
            }

            connection.ReplyOffset = 0;
            connection.IgnoredOffset = (seen + 1) % _ignored.Length;
        }

        return completed;
    }
}
