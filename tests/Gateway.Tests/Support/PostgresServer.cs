using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Gateway.Tests.Support;

/// <summary>A PostgreSQL of the test's own, from Debian's package, in a folder that goes away with it.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Package = "postgresql";

    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private PostgresServer(Process process, DirectoryInfo folder, IPEndPoint endPoint) => (_process, _folder, EndPoint) = (process, folder, endPoint);

    public IPEndPoint EndPoint { get; }

    /// <summary>Its Unix socket.</summary>
    public string SocketFile => Path.Combine(_folder.FullName, $".s.PGSQL.{EndPoint.Port}");

    public static async Task<PostgresServer> StartAsync()
    {
        var programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
            : null;
        Skip.If(programs is null, $"initdb is not in /usr/lib/postgresql: install Debian's {Package} to run this test.");
        var folder = Directory.CreateTempSubdirectory("gwpg");
        if (Environment.UserName == "root")
        {
            await RunAsync("chown", ["postgres", folder.FullName]);
        }

        var data = Path.Combine(folder.FullName, "data");
        var make = AsPostgres(Path.Combine(programs!, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "--no-locale", "-E", "UTF8");
        await RunAsync(make[0], make[1..]);
        var endPoint = FreeEndPoint();
        var start = AsPostgres(Path.Combine(programs!, "postgres"), "-D", data, "-h", "127.0.0.1", "-p", endPoint.Port.ToString(CultureInfo.InvariantCulture), "-k", folder.FullName, "-F", "-c", "max_connections=10", "-c", "shared_buffers=8MB");
        var process = Process.Start(new ProcessStartInfo(start[0], start[1..]) { RedirectStandardError = true })!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        await Eventually.TrueAsync(
            () => process.HasExited || (File.Exists(Path.Combine(folder.FullName, $".s.PGSQL.{endPoint.Port}")) && IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Contains(endPoint)),
            "PostgreSQL listens");
        Assert.False(process.HasExited, "PostgreSQL has ended at once");
        return new PostgresServer(process, folder, endPoint);
    }

    /// <summary>What psql prints for a script, without headings.</summary>
    public static async Task<string> QueryAsync(EndPoint where, string script)
    {
        var endPoint = (IPEndPoint)where;
        var (exitCode, output) = await Tool.RunAsync(
            Tool.Require("psql", "postgresql-client"),
            ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", $"host={endPoint.Address} port={endPoint.Port} user=postgres dbname=postgres sslmode=disable connect_timeout=10"],
            script);
        Assert.True(exitCode == 0, output);
        return output.Trim();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // SIGINT is its fast stop; whatever it left running is its own to end.
            await Tool.RunAsync("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await _process.WaitForExitAsync().WaitAsync(TestClient.Patience);
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    // It refuses to run as root.
    private static string[] AsPostgres(params string[] command) => Environment.UserName == "root"
        ? [Tool.Require("setpriv", "util-linux"), "--reuid", "postgres", "--regid", "postgres", "--clear-groups", "--", .. command]
        : command;

    private static async Task RunAsync(string program, string[] arguments)
    {
        var (exitCode, output) = await Tool.RunAsync(program, arguments);
        Skip.If(exitCode != 0, $"{program} {string.Join(' ', arguments)}: {output}");
    }

    private static IPEndPoint FreeEndPoint()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
