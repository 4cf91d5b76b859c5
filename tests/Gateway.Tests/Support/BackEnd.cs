using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Support;

/// <summary>A back end behind the gateway: the test takes its connections and plays its part.</summary>
public sealed class BackEnd : IDisposable
{
    private static readonly ConcurrentBag<Socket> Silent = [];

    private readonly Socket _listener;
    private readonly List<Socket> _crowd = [];

    private BackEnd(EndPoint endPoint, int backlog)
    {
        _listener = endPoint is IPEndPoint
            ? new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(endPoint);
        _listener.Listen(backlog);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>As an <c>Upstream</c> has it.</summary>
    public string Address => _listener.LocalEndPoint is IPEndPoint endPoint ? endPoint.ToString() : $"unix://{_listener.LocalEndPoint}";

    public static BackEnd Start(string address = "127.0.0.1", int port = 0) => new(new IPEndPoint(IPAddress.Parse(address), port), 128);

    public static BackEnd StartUnix(string path) => new(new UnixDomainSocketEndPoint(path), 128);

    /// <summary>One whose queue is full, so that the kernel drops whatever asks to connect: it hangs.</summary>
    public static async Task<BackEnd> StartHungAsync(string address = "127.0.0.1", int port = 0)
    {
        var hung = new BackEnd(new IPEndPoint(IPAddress.Parse(address), port), 0);
        while (true)
        {
            var one = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            hung._crowd.Add(one);
            var connecting = one.ConnectAsync(hung._listener.LocalEndPoint!);
            if (await Task.WhenAny(connecting, Task.Delay(100)) != connecting)
            {
                _ = connecting.ContinueWith(static task => task.Exception, TaskScheduler.Default);
                return hung;
            }
        }
    }

    /// <summary>An address at which nobody listens. It stays taken, so that no other test's server is given it; one that asks for it by number gets it.</summary>
    public static string Nobody()
    {
        var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Silent.Add(silent);
        return silent.LocalEndPoint!.ToString()!;
    }

    public async Task<TestClient> AcceptAsync() => TestClient.Of(await _listener.AcceptAsync().WaitAsync(TestClient.Patience));

    public void Dispose()
    {
        _crowd.ForEach(one => one.Dispose());
        _listener.Dispose();
    }
}
