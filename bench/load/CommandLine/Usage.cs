namespace Gateway.Load.CommandLine;

/// <summary>What the generator can be asked for.</summary>
public static class Usage
{
    /// <summary>The text that a wrong command line is answered with.</summary>
    public const string Text = """
        usage: Gateway.Load VERB --target 127.0.0.1:PORT [options]

          line     lines: --message PING --expect PONG, or --echo BYTES for ECHO with a payload of its own in every message
                   --greeting READY, --greeting-begins TEXT, --hello TEXT sent after the greeting,
                   --ignore TEXT a line that may come between two replies, --crlf
          frames   the same with a 4-byte length in front
          raw      --size BYTES echoed as they are
          udp      look-ups: --key-size 32 --keys 10240 --sockets 4 --open 32
          connect  connect, PING, QUIT, over and over: --concurrent 32 --sources 8
          fanout   one publisher to many members: --dialect gateway (or redis, nats) --members 100 --depth 16 --size 100
          idle     memory per idle connection: --connections 15000 --from 5000 --sources 8 --burst 64 --pid PID
          table    prints the JSON table that udp asks for: --keys 10240 --key-size 32

        line, frames and raw: --connections 64 --depth 1, so many messages in one write, the next once all are answered;
          --probes N: the first N connections send one at a time, and only their latency counts
        line, frames, raw and udp: --rate N sends N messages per second whatever the server does, latency from the intended time
        all but idle and table: --seconds 3 --warmup 1, --pid PID of the server for its CPU time, --spin never sleeps, --json
        """;
}
