using System.Buffers.Binary;
using Gateway.Load.Messages;

namespace Gateway.Load.Streams;

/// <summary>Replies that must bring back the tag of their own request: one that is swapped, repeated or another connection's is
/// wrong. A line that is to be ignored begins otherwise than a reply.</summary>
internal sealed class TaggedReplyCheck(byte[] reply, int tag, byte[] ignored) : ReplyCheck
{
    private readonly byte[] _expected = [.. reply];
    private readonly int _afterTag = tag + Exchange.TagSize;

    internal override int Accept(Connection connection, ReadOnlySpan<byte> received)
    {
        int completed = 0;
        while (connection.ReplyOffset == 0 && received.Length >= _expected.Length && IsWhole(connection, completed, received))
        {
            received = received[_expected.Length..];
            completed++;
        }

        return received.IsEmpty ? completed : AcceptPieces(connection, completed, received);
    }

    // Writing the tag into the expected bytes and comparing those at once would wait for the write, so the tag is compared by itself.
    private bool IsWhole(Connection connection, int completed, ReadOnlySpan<byte> received)
    {
        ulong number = Payload.Tag(connection.Id, connection.Answered + completed);
        return BinaryPrimitives.ReadUInt64BigEndian(received[tag..]) == number
            && received[_afterTag.._expected.Length].SequenceEqual(_expected.AsSpan(_afterTag))
            && received[..tag].SequenceEqual(_expected.AsSpan(0, tag));
    }

    private int AcceptPieces(Connection connection, int completed, ReadOnlySpan<byte> received)
    {
        while (!received.IsEmpty)
        {
            if (connection.IgnoredOffset > 0 || (connection.ReplyOffset == 0 && !ignored.AsSpan().IsEmpty && received[0] == ignored[0]))
            {
                received = Ignore(connection, received);
                continue;
            }

            BinaryPrimitives.WriteUInt64BigEndian(_expected.AsSpan(tag), Payload.Tag(connection.Id, connection.Answered + completed));
            ReadOnlySpan<byte> expected = _expected.AsSpan(connection.ReplyOffset);
            int length = Math.Min(expected.Length, received.Length);
            if (!expected[..length].SequenceEqual(received[..length]))
            {
                throw Mismatch.Describe(expected[..length], received[..length],
                    $"connection {connection.Id}, reply {connection.Answered + completed}");
            }

            received = received[length..];
            connection.ReplyOffset = (connection.ReplyOffset + length) % _expected.Length;
            completed += connection.ReplyOffset == 0 ? 1 : 0;
        }

        return completed;
    }

    private ReadOnlySpan<byte> Ignore(Connection connection, ReadOnlySpan<byte> received)
    {
        int length = Math.Min(ignored.Length - connection.IgnoredOffset, received.Length);
        Mismatch.ThrowUnlessEqual(ignored.AsSpan(connection.IgnoredOffset, length), received[..length], $"connection {connection.Id}, between two replies");
        connection.IgnoredOffset = (connection.IgnoredOffset + length) % ignored.Length;
        return received[length..];
    }
}
