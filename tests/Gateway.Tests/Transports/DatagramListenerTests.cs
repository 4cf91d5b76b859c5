using System.Net.Sockets;
using Gateway.Tests.Support;
using Gateway.Transports;

namespace Gateway.Tests.Transports;

/// <summary>Datagrams that come together are taken and answered together; what goes wrong with one is that one's.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class DatagramListenerTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly ManualResetEventSlim _goOn = new();
    private readonly List<string> _faults = [];
    private int _sent;
    private int _unsent;

    public void Dispose()
    {
        _goOn.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task One_that_cannot_be_answered_and_one_that_fails_keep_nobody_else()
    {
        await using var door = Open();
        using var first = Client("first");
        using var gone = Client("gone");
        using var faulty = Client("faulty");
        using var last = Client("last");
        await first.SendAsync("wait"u8.ToArray());

        // While the first is answered these come, and are taken at once.
        await gone.SendAsync("a"u8.ToArray());
        await faulty.SendAsync("fail"u8.ToArray());
        await last.SendAsync("c"u8.ToArray());
        gone.Dispose();
        _goOn.Set();
        Assert.Equal("wait", await ReceiveAsync(first));
        Assert.Equal("c", await ReceiveAsync(last));
        await Eventually.TrueAsync(() => Volatile.Read(ref _sent) == 2 && Volatile.Read(ref _unsent) == 1, "two answers sent and one not");
        Assert.Equal(["fail"], _faults);
    }

    [Fact]
    public async Task More_than_one_batch_comes_in_order_and_whole()
    {
        await using var door = Open();
        using var client = Client("client");
        await client.SendAsync("wait"u8.ToArray());
        var texts = Enumerable.Range(0, 9).Select(number => $"{number}{new string('x', number * 100)}").ToList();
        _goOn.Set();
        Assert.Equal("wait", await ReceiveAsync(client));
        for (var round = 0; round < 4; round++)
        {
            foreach (var text in texts)
            {
                await client.SendAsync(System.Text.Encoding.ASCII.GetBytes(text));
            }

            foreach (var text in texts)
            {
                Assert.Equal(text, await ReceiveAsync(client));
            }
        }
    }

    private static async Task<string> ReceiveAsync(Socket client)
    {
        var buffer = new byte[DatagramLimits.MaxAnswerLength];
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        return System.Text.Encoding.ASCII.GetString(buffer, 0, await client.ReceiveAsync(buffer, timeout.Token));
    }

    private DatagramListener Open()
    {
        var door = DatagramListener.OpenUnix("test", _directory["door"]);
        door.Start("test", new DatagramHandler((datagram, _, answer) => Answer(datagram, answer), Answered), fault => _faults.Add(fault.Message));
        return door;
    }

    private int Answer(ReadOnlySpan<byte> datagram, Span<byte> answer)
    {
        if (datagram.SequenceEqual("wait"u8))
        {
            _goOn.Wait(TestClient.Patience);
        }

        if (datagram.SequenceEqual("fail"u8))
        {
            throw new InvalidOperationException("fail");
        }

        datagram.CopyTo(answer);
        return datagram.Length;
    }

    private void Answered(bool isSent) => Interlocked.Increment(ref isSent ? ref _sent : ref _unsent);

    private Socket Client(string name)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_directory[name]));
        socket.Connect(new UnixDomainSocketEndPoint(_directory["door"]));
        return socket;
    }
}
