using Gateway.Load.CommandLine;
using Gateway.Load.Messages;

namespace Gateway.Load.Streams;

/// <summary>Each connection sends so many requests with one write and the next ones once all of them are answered: the server sets the
/// pace. Latency counts from the write.</summary>
internal sealed class ClosedLoop(RunSettings settings, Exchange exchange, int connections, int depth)
    : StreamLoad(settings, exchange, connections, mostAtOnce: depth, settings.Spin)
{
    private readonly int _depth = depth;

    protected override void Begin()
    {
        foreach (Connection connection in Connections)
        {
            SendNext(connection, Recorder.Start);
        }
    }

    protected override void Turn(long now)
    {
    }

    protected override void Replied(Connection connection, int completed, long now)
    {
        if (Recorder.Counting)
        {
            Recorder.Latency.Record(now - connection.SentAt, completed);
        }

        if (connection.Open == 0 && Recorder.Sending)
        {
            SendNext(connection, now);
        }
    }

    private void SendNext(Connection connection, long now)
    {
        connection.SentAt = now;
        connection.Owed = _depth;
        Send(connection);
    }
}
