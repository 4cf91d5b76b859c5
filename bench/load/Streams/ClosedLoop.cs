using Gateway.Load.CommandLine;
using Gateway.Load.Messages;

namespace Gateway.Load.Streams;

/// <summary>Each connection sends so many requests with one write and the next ones once all of them are answered: the server sets the
/// pace. Latency counts from the write. Where there are probes, the first connections send one request at a time beside the others, and
/// only their latency counts: what a modest client gets while greedy ones are served.</summary>
internal sealed class ClosedLoop(RunSettings settings, Exchange exchange, int connections, int depth, int probes)
    : StreamLoad(settings, exchange, connections, mostAtOnce: depth, settings.Spin)
{
    private readonly int _depth = depth;
    private readonly int _probes = probes;

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
        if (Recorder.Counting && (_probes == 0 || IsProbe(connection)))
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
        connection.Owed = IsProbe(connection) ? 1 : _depth;
        Send(connection);
    }

    private bool IsProbe(Connection connection) => connection.Id < _probes;
}
