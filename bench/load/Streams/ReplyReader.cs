using Gateway.Load.Messages;
using Gateway.Native;

namespace Gateway.Load.Streams;

/// <summary>Receives replies and compares every byte with what must have come.</summary>
internal sealed unsafe class ReplyReader(ReplyCheck check) : IDisposable
{
    private const int ReadSize = 256 * 1024;

    private readonly NativeBuffer _buffer = new(ReadSize);

    /// <summary>How many bytes the last read brought.</summary>
    internal int LastCount { get; private set; }

    /// <summary>Reads once and returns how many replies that completed.</summary>
    internal int Read(Connection connection)
    {
        LastCount = Sockets.Receive(connection.Descriptor, _buffer.Start, ReadSize);
        if (LastCount <= 0)
        {
            return LastCount switch
            {
                -Errors.WouldBlock => 0,
                0 => throw new LoadFailure($"connection {connection.Id}: closed by the server with {connection.Open} requests open"),
                _ => throw new NativeException($"connection {connection.Id}: receive", -LastCount),
            };
        }

        int completed = check.Accept(connection, new ReadOnlySpan<byte>(_buffer.Start, LastCount));
        connection.Answered += completed;
        return connection.Open >= 0
            ? completed
            : throw new LoadFailure($"connection {connection.Id}: more replies than requests");
    }

    /// <summary>The check for an exchange.</summary>
    internal static ReplyCheck CheckFor(Exchange exchange) =>
        exchange.ReplyTag is { } tag ? new TaggedReplyCheck(exchange.Reply, tag, exchange.Ignored) : new EqualReplyCheck(exchange, ReadSize);

    public void Dispose() => _buffer.Dispose();
}
