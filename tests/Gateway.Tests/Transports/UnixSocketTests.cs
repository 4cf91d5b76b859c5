using System.Net.Sockets;
using Gateway.Hosting.Verbs;
using Gateway.Tests.Support;

namespace Gateway.Tests.Transports;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public abstract class UnixSocketTests(string transport) : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _directory.Dispose();
    }

    [Fact]
    public async Task Every_framing_and_application_is_served()
    {
        await using var server = await StartAsync(
            ("Gateway:Listeners:frames:Url", Url("frames")),
            ("Gateway:Listeners:echo:Url", Url("echo")));
        await server.AssertServesAsync();
    }

    [Fact]
    public async Task The_file_is_for_owner_and_group()
    {
        await using var server = await StartAsync();
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite,
            File.GetUnixFileMode(_directory["line"]));
    }

    [Fact]
    public async Task It_is_removed_at_exit()
    {
        await using (await StartAsync())
        {
            Assert.True(File.Exists(_directory["line"]));
        }

        Assert.False(File.Exists(_directory["line"]));
    }

    [Fact]
    public async Task A_client_without_an_address_is_called_unix()
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectReadyAsync();
        await client.SendAsync("WHOAMI");
        Assert.EndsWith(" unix", await client.ReceiveAsync());
        Assert.Contains("\"transport\":\"unix\"", await server.Http.GetStringAsync("/api/v1/listeners"));
    }

    [Fact]
    public async Task Clients_without_an_address_are_not_counted_as_one_address()
    {
        await using var server = await StartAsync(("Gateway:Limits:MaxConnectionsPerAddress", "1"));
        using var first = await server.ConnectReadyAsync();
        using var second = await server.ConnectReadyAsync();
    }

    [Fact]
    public async Task A_dead_process_s_file_is_replaced()
    {
        LeaveStale(_directory["line"]);
        await using var server = await StartAsync();
        await server.AssertServesAsync();
        Assert.Equal(["line"], Directory.GetFileSystemEntries(_directory.Path).Select(Path.GetFileName));
    }

    [SkippableFact]
    public async Task A_living_process_s_file_is_not_and_it_never_notices()
    {
        Skip.IfNot(Gateway.Platform.LinuxKernel.IsUsed, "Elsewhere a socket is asked by a connection, which it notices.");
        await using var living = await StartAsync();
        var fault = await Assert.ThrowsAsync<Gateway.Transports.ListenerException>(() => StartAsync());
        Assert.Equal($"Gateway:Listeners:line can't listen on {Url("line")}: another process serves that socket. Stop it, or choose another path.", fault.Message);
        Assert.Equal(0, living.Listener("line").Counters.Accepted);
        await living.AssertServesAsync();
    }

    [SkippableFact]
    public async Task A_bound_socket_that_does_not_listen_yet_counts_as_living()
    {
        Skip.IfNot(Gateway.Platform.LinuxKernel.IsUsed, "Elsewhere a socket is asked by a connection, which only one that listens answers.");
        using var starting = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        starting.Bind(new UnixDomainSocketEndPoint(_directory["line"]));
        await Assert.ThrowsAsync<Gateway.Transports.ListenerException>(() => StartAsync());
        Assert.True(File.Exists(_directory["line"]));
    }

    [Fact]
    public async Task A_file_that_is_no_socket_stays()
    {
        await File.WriteAllTextAsync(_directory["line"], "precious");
        var fault = await Assert.ThrowsAsync<Gateway.Transports.ListenerException>(() => StartAsync());
        Assert.Contains("Gateway:Listeners:line", fault.Message);
        Assert.Contains("a file that is no socket is there", fault.Message);
        Assert.Equal("precious", await File.ReadAllTextAsync(_directory["line"]));
    }

    [Fact]
    public async Task A_missing_directory_is_named()
    {
        var fault = await Assert.ThrowsAsync<Gateway.Transports.ListenerException>(
            () => StartAsync(("Gateway:Listeners:line:Url", Url("missing/line"))));
        Assert.Equal($"Gateway:Listeners:line can't listen on {Url("missing/line")}: the directory {_directory["missing"]} does not exist. Create it, or choose another path.", fault.Message);
    }

    [Theory]
    [InlineData(107, true)]
    [InlineData(108, false)]
    public async Task A_path_may_be_as_long_as_an_address_holds(int length, bool fits)
    {
        var url = Url(new string('x', length - _directory.Path.Length - 1));
        if (fits)
        {
            await using var server = await StartAsync(("Gateway:Listeners:line:Url", url));
            await server.AssertServesAsync();
            return;
        }

        var fault = await Assert.ThrowsAsync<Gateway.Hosting.ConfigurationException>(() => StartAsync(("Gateway:Listeners:line:Url", url)));
        Assert.Contains($"Gateway:Listeners:line:Url is '{url}': the path is longer than the 107 bytes that a socket's address holds.", fault.Faults);
    }

    [Fact]
    public async Task A_start_that_fails_leaves_no_file()
    {
        await using var other = await GatewayServer.StartAsync();
        await Assert.ThrowsAsync<Gateway.Transports.ListenerException>(
            () => StartAsync(("Gateway:Listeners:z:Url", other.Listener("line").Url)));
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public async Task The_health_check_pings_through_it()
    {
        await using var server = await StartAsync();
        using var output = new StringWriter();
        var exitCode = await HealthcheckVerb.RunAsync(
            new VerbContext([$"--Kestrel:Endpoints:Http:Url={server.Http.BaseAddress}", $"--Gateway:Listeners:line:Url={Url("line")}"], null, null, output, TextWriter.Null), isJson: false, isVerbose: false);
        Assert.Equal($"healthy{Environment.NewLine}", output.ToString());
        Assert.Equal(0, exitCode);
        Assert.Equal(1, server.Listener("line").Counters.Accepted);
    }

    [SkippableFact]
    public async Task Socat_is_served()
    {
        await using var server = await StartAsync();
        var (_, output) = await Tool.RunAsync(Tool.Require("socat", "socat"), ["-t5", "-", $"UNIX-CONNECT:{_directory["line"]}"], "PING\nECHO through socat\nQUIT\n");
        Assert.Equal("READY\nPONG\nOK through socat\nBYE\n", output);
    }

    private string Url(string file) => $"unix://{_directory[file]}";

    private Task<GatewayServer> StartAsync(params (string, string?)[] options) =>
        GatewayServer.StartAsync([("Gateway:Transport", transport), ("Gateway:Listeners:line:Url", Url("line")), .. options]);

    // The runtime removes a socket's file under the name it was bound to; under another it stays, as after a crash.
    private static void LeaveStale(string path)
    {
        using var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        dead.Bind(new UnixDomainSocketEndPoint(path + ".bound"));
        File.Move(path + ".bound", path);
    }
}

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class EpollUnixSocketTests() : UnixSocketTests("Epoll");

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class StockUnixSocketTests() : UnixSocketTests("Sockets");
