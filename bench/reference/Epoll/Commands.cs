using System.Buffers.Binary;
using Gateway.Reference.Lookup;

namespace Gateway.Reference.Epoll;

/// <summary>PING, ECHO, GET and QUIT in lines and in frames. Each method answers the whole messages of its input as long as there is room
/// for the answers, and returns how many bytes it has dealt with.</summary>
internal sealed class Commands(LookupTable? table)
{
    internal const int MaxMessageSize = 64 * 1024;

    private const int Prefix = 4;
    private const int ReplyOverhead = 32;

    internal int AnswerLines(ReadOnlySpan<byte> input, Output output, Connection connection)
    {
        int done = 0;
        while (!connection.Closing)
        {
            ReadOnlySpan<byte> rest = input[done..];
            int length = rest.IndexOf((byte)'\n');
            if (length < 0 || !output.HasRoom(length + ReplyOverhead))
            {
                connection.Closing = length < 0 && rest.Length > MaxMessageSize;
                return done;
            }

            ReadOnlySpan<byte> message = rest[..length];
            done += length + 1;
            if (message.EndsWith((byte)'\r'))
            {
                message = message[..^1];
            }

            Answer(message, output, connection);
            output.Append("\n"u8);
        }

        return input.Length;
    }

    internal int AnswerFrames(ReadOnlySpan<byte> input, Output output, Connection connection)
    {
        int done = 0;
        while (!connection.Closing)
        {
            ReadOnlySpan<byte> rest = input[done..];
            uint length = rest.Length >= Prefix ? BinaryPrimitives.ReadUInt32BigEndian(rest) : 0;
            connection.Closing = length > MaxMessageSize;
            if (rest.Length < Prefix + length || rest.Length < Prefix || !output.HasRoom((int)length + ReplyOverhead))
            {
                return done;
            }

            Span<byte> prefix = output.Take(Prefix);
            int start = output.Written.Length;
            Answer(rest.Slice(Prefix, (int)length), output, connection);
            BinaryPrimitives.WriteInt32BigEndian(prefix, output.Written.Length - start);
            done += Prefix + (int)length;
        }

        return input.Length;
    }

    private void Answer(ReadOnlySpan<byte> message, Output output, Connection connection)
    {
        if (message.SequenceEqual("PING"u8))
        {
            output.Append("PONG"u8);
        }
        else if (message.StartsWith("ECHO "u8))
        {
            output.Append("OK "u8);
            output.Append(message[5..]);
        }
        else if (message.StartsWith("GET "u8) && table is not null)
        {
            bool isFound = table.TryGet(message[4..], out byte[]? value);
            output.Append(isFound ? "OK "u8 : "ERR not found"u8);
            output.Append(value);
        }
        else if (message.SequenceEqual("QUIT"u8))
        {
            output.Append("BYE"u8);
            connection.Closing = true;
        }
        else
        {
            output.Append("ERR unknown command"u8);
        }
    }
}
