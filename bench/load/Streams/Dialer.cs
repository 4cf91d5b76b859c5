using Gateway.Load.Messages;
using Gateway.Native;

namespace Gateway.Load.Streams;

/// <summary>Opens connections and goes through what comes before the first request, waiting for each step.</summary>
internal sealed unsafe class Dialer(SocketAddress target, int sources, Exchange exchange) : IDisposable
{
    private const int PatienceMilliseconds = 10_000;
    private const int MaxLine = 64 * 1024;

    private readonly NativeBuffer _buffer = new(MaxLine);

    /// <summary>Opens one connection; several sources have more ports than one.</summary>
    internal int Open(int index)
    {
        int descriptor = Sockets.OpenStream();
        if (sources > 1)
        {
            Sockets.BindSource(descriptor, SocketAddress.LoopbackSource(index % sources));
        }

        Sockets.BeginConnect(descriptor, target);
        if (!Sockets.WaitWritable(descriptor, PatienceMilliseconds))
        {
            throw new LoadFailure($"connection {index} to {target} was not established in {PatienceMilliseconds} ms");
        }

        Sockets.EndConnect(descriptor, target);
        if (exchange.GreetingBeginning.Length > 0)
        {
            byte[] line = ReadLine(descriptor, "the greeting");
            Mismatch.ThrowUnlessEqual(exchange.GreetingBeginning, line.AsSpan(0, Math.Min(line.Length, exchange.GreetingBeginning.Length)),
                "the greeting");
        }

        Expect(descriptor, exchange.Greeting, "the greeting");
        Send(descriptor, exchange.Hello);
        return descriptor;
    }

    /// <summary>Sends bytes, waiting for room.</summary>
    internal static void Send(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (int sent = 0; sent < bytes.Length;)
            {
                int count = Sockets.Send(descriptor, start + sent, bytes.Length - sent);
                if (count < 0 && (count != -Errors.WouldBlock || !Sockets.WaitWritable(descriptor, PatienceMilliseconds)))
                {
                    throw new NativeException("send", -count);
                }

                sent += Math.Max(count, 0);
            }
        }
    }

    /// <summary>Receives bytes that must be these.</summary>
    internal void Expect(int descriptor, ReadOnlySpan<byte> expected, string what)
    {
        for (int done = 0; done < expected.Length;)
        {
            ReadOnlySpan<byte> received = Receive(descriptor, Math.Min(expected.Length - done, MaxLine), what);
            Mismatch.ThrowUnlessEqual(expected.Slice(done, received.Length), received, what);
            done += received.Length;
        }
    }

    /// <summary>Receives up to the end of a line, that included.</summary>
    internal byte[] ReadLine(int descriptor, string what)
    {
        byte[] line = new byte[MaxLine];
        int length = 0;
        while (length == 0 || line[length - 1] != '\n')
        {
            line[length++] = Receive(descriptor, 1, what)[0];
            if (length == MaxLine)
            {
                throw new LoadFailure($"{what} has no end");
            }
        }

        return line[..length];
    }

    public void Dispose() => _buffer.Dispose();

    private ReadOnlySpan<byte> Receive(int descriptor, int most, string what)
    {
        if (!Sockets.WaitReadable(descriptor, PatienceMilliseconds))
        {
            throw new LoadFailure($"{what}: nothing came in {PatienceMilliseconds} ms");
        }

        int count = Sockets.Receive(descriptor, _buffer.Start, most);
        return count switch
        {
            > 0 => new ReadOnlySpan<byte>(_buffer.Start, count),
            0 => throw new LoadFailure($"{what}: the server closed the connection"),
            _ => throw new NativeException(what, -count),
        };
    }
}
