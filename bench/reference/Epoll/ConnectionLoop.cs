using Gateway.Native;

namespace Gateway.Reference.Epoll;

/// <summary>What a ready connection does: one read, answers to everything that came, one send. All connections share the two
/// buffers.</summary>
internal sealed unsafe class ConnectionLoop(Poller poller, Connection?[] connections, Commands commands) : IDisposable
{
    private const int ReadSize = 256 * 1024;
    private const int MaxUnread = ReadSize + (2 * Commands.MaxMessageSize);

    private readonly NativeBuffer _input = new(MaxUnread + ReadSize);
    private readonly Output _output = new();

    internal void Greet(Connection connection)
    {
        if (connection.Protocol != Protocol.Raw)
        {
            _output.Append(connection.Protocol == Protocol.Line ? "READY\n"u8 : "\0\0\0\u0005READY"u8);
            Flush(connection);
        }
    }

    internal void Serve(Connection connection, Readiness ready)
    {
        if (connection.Unsent is not null)
        {
            SendRest(connection);
            return;
        }

        if (ready == Readiness.None)
        {
            return;
        }

        int kept = connection.Recall(_input.Span);
        int count = Sockets.Receive(connection.Descriptor, _input.Start + kept, ReadSize);
        if (count > 0)
        {
            Answer(connection, kept + count);
        }
        else if (count == -Errors.WouldBlock)
        {
            connection.Keep(_input.Span[..kept]);
        }
        else
        {
            End(connection);
        }
    }

    public void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
    }

    private void Answer(Connection connection, int length)
    {
        ReadOnlySpan<byte> input = _input.Span[..length];
        if (connection.Protocol == Protocol.Raw)
        {
            int sent = Math.Max(Sockets.Send(connection.Descriptor, _input.Start, length), 0);
            Hold(connection, input[sent..]);
            return;
        }

        int done = 0;
        do
        {
            done += connection.Protocol == Protocol.Line
                ? commands.AnswerLines(input[done..], _output, connection)
                : commands.AnswerFrames(input[done..], _output, connection);
            if (_output.IsEmpty)
            {
                break;
            }

            Flush(connection);
        }
        while (connection.Unsent is null && done < length);

        connection.Keep(connection.Closing ? default : input[done..]);
        if (connection.Closing && connection.Unsent is null)
        {
            End(connection);
        }
    }

    private void Flush(Connection connection)
    {
        int sent = Math.Max(_output.Send(connection.Descriptor), 0);
        Hold(connection, _output.Written[sent..]);
        _output.Clear();
    }

    // A peer that does not read stops being read until it has taken what is due.
    private void Hold(Connection connection, ReadOnlySpan<byte> unsent)
    {
        if (!unsent.IsEmpty)
        {
            connection.Unsent = unsent.ToArray();
            connection.UnsentOffset = 0;
            poller.Change(connection.Descriptor, connection.Descriptor, Readiness.Write);
        }
    }

    private void SendRest(Connection connection)
    {
        ReadOnlySpan<byte> rest = connection.Unsent.AsSpan(connection.UnsentOffset);
        int sent;
        fixed (byte* start = rest)
        {
            sent = Sockets.Send(connection.Descriptor, start, rest.Length);
        }

        if (sent < 0 && sent != -Errors.WouldBlock)
        {
            End(connection);
            return;
        }

        connection.UnsentOffset += Math.Max(sent, 0);
        if (connection.UnsentOffset < connection.Unsent!.Length)
        {
            return;
        }

        connection.Unsent = null;
        if (connection.Closing)
        {
            End(connection);
            return;
        }

        poller.Change(connection.Descriptor, connection.Descriptor, Readiness.Read);
        Answer(connection, connection.Recall(_input.Span));
    }

    private void End(Connection connection)
    {
        connections[connection.Descriptor] = null;
        Sockets.Close(connection.Descriptor);
    }
}
