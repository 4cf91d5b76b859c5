using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Fleet;

/// <summary>A nats-server of the test's own on loopback, with its store in a folder that goes away with it.</summary>
public sealed class NatsServer : IAsyncDisposable
{
    private readonly string _program = Tool.Require("nats-server", "nats-server");
    private readonly TempDirectory _folder = new();
    private Process? _process;

    private NatsServer(string lines, bool hasStore)
        : this(server => $$"""
            listen: "{{server.EndPoint}}"
            {{(hasStore ? $$"""jetstream { store_dir: "{{server._folder["store"]}}" }""" : "")}}
            {{lines}}
            """)
    {
    }

    private NatsServer(Func<NatsServer, string> configuration) => File.WriteAllText(_folder["server.conf"], configuration(this));

    public IPEndPoint EndPoint { get; } = FreeEndPoint();

    public string Url => $"nats://{EndPoint}";

    /// <summary>One that runs; the test is skipped where it is missing.</summary>
    /// <param name="lines">More lines of its configuration.</param>
    /// <param name="hasStore">Whether JetStream is on.</param>
    public static async Task<NatsServer> StartAsync(string lines = "", bool hasStore = true)
    {
        var server = Stopped(lines, hasStore);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>One that runs with a file of deploy/, but for its addresses, its folder, and what a server before 2.10 does not know.</summary>
    public static async Task<NatsServer> StartAsAsync(string file)
    {
        var server = new NatsServer(server => Regex.Replace(file, @"(?m)^ *(sync_interval|http): .*$", "")
            .Replace("listen: 0.0.0.0:4222", $"listen: \"{server.EndPoint}\"").Replace("store_dir: /data", $"store_dir: \"{server._folder["store"]}\""));
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>One that does not run yet.</summary>
    public static NatsServer Stopped(string lines = "", bool hasStore = true) => new(lines, hasStore);

    /// <summary>Starts it on its port, with what its store has.</summary>
    public async Task StartAgainAsync()
    {
        _process = Process.Start(new ProcessStartInfo(_program, ["-c", _folder["server.conf"]]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var said = _process.StandardError.ReadToEndAsync();
        _process.BeginOutputReadLine();
        await Eventually.TrueAsync(
            () => _process.HasExited || IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Contains(EndPoint), "nats-server listens");
        Assert.False(_process.HasExited, _process.HasExited ? await said : "");
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>It stands still until <see cref="ContinueAsync"/>; its connections stay.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    public Task ContinueAsync() => SignalAsync("CONT");

    /// <summary>Removes all that it has stored; it must not run.</summary>
    public void DeleteStore() => Directory.Delete(_folder["store"], recursive: true);

    /// <summary>A copy of all that it has stored; it must not run.</summary>
    public TempDirectory CopyStore()
    {
        var copy = new TempDirectory();
        Copy(_folder["store"], copy["store"]);
        return copy;
    }

    /// <summary>Gives it what was copied, instead of what it has stored; it must not run.</summary>
    public void PutStore(TempDirectory copy)
    {
        DeleteStore();
        Copy(copy["store"], _folder["store"]);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        var (exitCode, output) = await Tool.RunAsync(Tool.Require("kill", "procps"), [$"-{signal}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        Assert.True(exitCode == 0, output);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }

        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    // What it picked itself it would not have again after a restart; nor what the system picks, which gives it to somebody else while this server is down.
    private static IPEndPoint FreeEndPoint()
    {
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, Random.Shared.Next(15_000, 32_000)));
                return (IPEndPoint)socket.LocalEndPoint!;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another one.
            }
        }
    }
}
