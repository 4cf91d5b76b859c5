using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>A back end that no HTTP library would be: it takes one request a connection, answers these bytes, and ends as it likes.</summary>
internal sealed class RawBackEnd : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly Func<Socket, Task> _answer;
    private readonly Task _accepting;
    private int _accepted;

    private RawBackEnd(Func<Socket, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    internal string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    internal int Accepted => Volatile.Read(ref _accepted);

    internal static RawBackEnd Answering(string bytes) => new(async socket => await socket.SendAsync(Encoding.Latin1.GetBytes(bytes)));

    /// <summary>Ends the connection when the gateway does, or when it sends a second request: that one gets no answer.</summary>
    internal static RawBackEnd AnsweringOnce(string bytes) => new(async socket =>
    {
        await socket.SendAsync(Encoding.Latin1.GetBytes(bytes));
        await socket.ReceiveAsync(new byte[4096]);
    });

    /// <summary>Begins its answer, and goes on with it for as long as somebody takes it.</summary>
    internal static RawBackEnd Repeating(string beginning, string more) => new(async socket =>
    {
        await socket.SendAsync(Encoding.Latin1.GetBytes(beginning));
        var bytes = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(more, 100)));
        try
        {
            while (true)
            {
                await socket.SendAsync(bytes);
                await Task.Delay(1);
            }
        }
        catch (SocketException)
        {
        }
    });

    /// <summary>Sends some bytes of its answer and resets the connection.</summary>
    internal static RawBackEnd Resetting(string bytes) => new(async socket =>
    {
        if (bytes.Length > 0)
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(bytes));
        }

        socket.LingerState = new LingerOption(true, 0);
    });

    public async ValueTask DisposeAsync()
    {
        // In this order: a listener that was stopped can't be asked for the next connection.
        await _over.CancelAsync();
        await _accepting;
        _listener.Stop();
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var socket = await _listener.AcceptSocketAsync(_over.Token);
                Interlocked.Increment(ref _accepted);
                await ReadRequestAsync(socket);
                await _answer(socket);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    // Up to the end of the head and of a body of one byte, which is what the tests send.
    private async Task ReadRequestAsync(Socket socket)
    {
        var (text, buffer) = ("", new byte[4096]);
        while (!(text.Contains("\r\n\r\n", StringComparison.Ordinal) && !text.EndsWith("\r\n\r\n", StringComparison.Ordinal)))
        {
            var read = await socket.ReceiveAsync(buffer, _over.Token);
            if (read == 0)
            {
                return;
            }

            text += Encoding.Latin1.GetString(buffer, 0, read);
        }
    }
}
