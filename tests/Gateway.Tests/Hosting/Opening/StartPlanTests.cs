using System.Net;
using System.Net.Sockets;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting.Opening;

/// <summary>What stops the start is what <c>check</c> finds: the same verdict in the same words, with the keys that are to blame.</summary>
public sealed class StartPlanTests : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly TestCertificates _certificates = new();
    private readonly Socket _taken = Listening(IPAddress.Loopback);

    // Free a moment ago, and the system gives a port it has just given to nobody else so soon.
    private readonly int _port = Free();

    private int Taken => ((IPEndPoint)_taken.LocalEndPoint!).Port;

    public static TheoryData<string, string[], string[]> Faulty => new()
    {
        { "two listeners on one port", ["--Gateway:Listeners:echo:Url=tcp://127.0.0.1:{port}", "--Gateway:Listeners:line:Url=tcp://127.0.0.1:{port}"], ["Gateway:Listeners:line "] },
        { "one of them on every address", ["--Gateway:Listeners:echo:Url=tcp://0.0.0.0:{port}", "--Gateway:Listeners:line:Url=tcp://127.0.0.1:{port}"], ["Gateway:Listeners:line "] },
        { "one of them on every address of IPv6", ["--Gateway:Listeners:echo:Url=tcp://127.0.0.1:{port}", "--Gateway:Listeners:line:Url=tcp://[::]:{port}"], ["Gateway:Listeners:line "] },
        { "HTTP and a listener on one port", ["--Gateway:Listeners:line:Url=tcp://127.0.0.1:{port}", "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:{port}"], ["Kestrel:Endpoints:Http "] },
        { "HTTP on localhost and a listener", ["--Gateway:Listeners:line:Url=tcp://127.0.0.1:{port}", "--Kestrel:Endpoints:Http:Url=http://localhost:{port}"], ["Kestrel:Endpoints:Http "] },
        { "two endpoints on one port", ["--Kestrel:Endpoints:Http:Url=http://127.0.0.1:{port}", "--Kestrel:Endpoints:Other:Url=http://*:{port}"], ["Kestrel:Endpoints:Other "] },
        { "a port that another process has", ["--Gateway:Listeners:line:Url=tcp://127.0.0.1:{taken}"], ["Gateway:Listeners:line "] },
        { "HTTP on it", ["--Kestrel:Endpoints:Http:Url=http://127.0.0.1:{taken}"], ["Kestrel:Endpoints:Http "] },
        { "several on it", ["--Gateway:Listeners:line:Url=tcp://127.0.0.1:{taken}", "--Gateway:Listeners:echo:Url=tcp://0.0.0.0:{taken}", "--Kestrel:Endpoints:Http:Url=http://*:{taken}"], ["Gateway:Listeners:line ", "Gateway:Listeners:echo ", "Kestrel:Endpoints:Http "] },
        { "an address of another machine", ["--Gateway:Listeners:line:Url=tcp://192.0.2.1:0", "--Kestrel:Endpoints:Http:Url=http://192.0.2.1:0", "--Gateway:Lookup:Udp:Url=udp://192.0.2.1:0"], ["Gateway:Listeners:line ", "Kestrel:Endpoints:Http ", "Gateway:Lookup:Udp:Url "] },
        { "a port of datagrams that another has", ["--Gateway:Lookup:Udp:Url=udp://127.0.0.1:{udp}"], ["Gateway:Lookup:Udp:Url "] },
        { "sockets in missing directories", ["--Gateway:Control:Path={folder}/no/control", "--Gateway:Listeners:line:Url=unix://{folder}/no/line", "--Kestrel:Endpoints:Http:Url=http://unix:{folder}/no/http"], ["Gateway:Control:Path ", "Gateway:Listeners:line ", "Kestrel:Endpoints:Http "] },
        { "files that are no sockets", ["--Gateway:Control:Path={folder}/mine", "--Gateway:Listeners:line:Url=unix://{folder}/mine", "--Kestrel:Endpoints:Http:Url=http://unix:{folder}/mine"], ["Gateway:Control:Path ", "Gateway:Listeners:line ", "Kestrel:Endpoints:Http "] },
        { "a control socket on a listener's path", ["--Gateway:Control:Path={folder}/both", "--Gateway:Listeners:line:Url=unix://{folder}/both"], ["Gateway:Listeners:line "] },
        { "a broken table", ["--Gateway:Lookup:File={folder}/broken.json"], ["Gateway:Lookup:File"] },
        { "a table without its directory", ["--Gateway:Lookup:File={folder}/no/table.json"], ["Gateway:Lookup:File"] },
        { "an unknown interface", ["--Gateway:Discovery:Enabled=true", "--Gateway:Discovery:Interface=nosuch0"], ["Gateway:Discovery:Interface "] },
        { "HTTPS without a certificate, twice", ["--Kestrel:Endpoints:A:Url=https://127.0.0.1:0", "--Kestrel:Endpoints:B:Url=https://127.0.0.1:0"], ["Kestrel:Endpoints:A ", "Kestrel:Endpoints:B "] },
        { "HTTPS with a PFX that is none", ["--Kestrel:Endpoints:A:Url=https://127.0.0.1:0", "--Kestrel:Endpoints:A:Certificate:Path={folder}/mine", "--Kestrel:Endpoints:A:Certificate:Password=x"], ["Kestrel:Endpoints:A "] },
        { "HTTPS with a key that is missing", ["--Kestrel:Endpoints:A:Url=https://127.0.0.1:0", "--Kestrel:Endpoints:A:Certificate:Path={certificate}", "--Kestrel:Endpoints:A:Certificate:KeyPath={folder}/no.key"], ["Kestrel:Endpoints:A:Certificate "] },
        { "a listener's certificate and tokens", ["--Gateway:Listeners:line:Tls:Certificate={certificate}", "--Gateway:Listeners:line:Tls:Key={folder}/mine", "--Gateway:Listeners:frames:TokensFile={folder}/no.tokens", "--Gateway:Api:TokenFile={folder}/no.tokens"], ["Gateway:Listeners:line:Tls ", "Gateway:Listeners:frames:TokensFile ", "Gateway:Api:TokenFile "] },
        { "an upstream that is none", ["--Gateway:Listeners:echo:Application=Forward", "--Gateway:Listeners:echo:Upstream=nowhere"], ["Gateway:Listeners:echo:Upstream "] },
        { "a control path that is relative", ["--Gateway:Control:Path=c.sock", "--Gateway:Limits:MaxRoomReaders=0"], ["Gateway:Control:Path ", "Gateway:Limits:MaxRoomReaders "] },
        { "an address of look-ups without a scheme", ["--Gateway:Lookup:Udp:Url=127.0.0.1:9053", "--Gateway:Listeners:line:Url=tcp://127.0.0.1:{taken}"], ["Gateway:Lookup:Udp:Url ", "Gateway:Listeners:line "] },
        {
            "a fault in each section",
            [
                "--Gateway:Limits:MaxRoomReaders=0", "--Gateway:Access:Deny:0=nowhere", "--Gateway:Timeouts:Idle=00:00:00", "--Gateway:Shutdown:Drain=-00:00:01",
                "--Gateway:ProxyProtocol:TrustedProxies:0=x", "--Gateway:Api:Token=short", "--Gateway:Lookup:Udp:Url=nowhere", "--Gateway:Upstreams:Connect=00:00:00",
                "--Gateway:Control:Path=c.sock", "--Gateway:Discovery:Enabled=true", "--Gateway:Discovery:Group=udp://127.0.0.1:0", "--Gateway:Listeners:line:Framing=Morse", "--Gateway:Log:MaxQueuedLines=0",
                "--Gateway:Transport=Pigeons",
            ],
            [
                "Gateway:Limits:MaxRoomReaders ", "Gateway:Access:Deny:0 ", "Gateway:Timeouts:Idle ", "Gateway:Shutdown:Drain ", "Gateway:ProxyProtocol:TrustedProxies:0 ", "Gateway:Api:Token ",
                "Gateway:Lookup:Udp:Url ", "Gateway:Upstreams:Connect ", "Gateway:Control:Path ", "Gateway:Discovery:Group ", "Gateway:Listeners:line:Framing ",
                "Gateway:Log:MaxQueuedLines ", "Gateway:Transport ",
            ]
        },
        { "HTTPS with a certificate beside another folder's", ["--Kestrel:Endpoints:A:Url=https://127.0.0.1:0", "--Kestrel:Endpoints:A:Certificate:Path=no/such.pem", "--Kestrel:Endpoints:A:Certificate:KeyPath=no/such.key"], ["Kestrel:Endpoints:A:Certificate "] },
        {
            "a back end's headers and secrets",
            ["--Gateway:Listeners:app:Url=tcp://127.0.0.1:0", "--Gateway:Listeners:app:Application=Http", "--Gateway:Listeners:app:Upstream=http://127.0.0.1:1", "--Gateway:Listeners:app:Http:Headers:Host=x", "--Gateway:Listeners:app:Http:SecretFile={folder}/no.secrets"],
            ["Gateway:Listeners:app:Http:Headers:Host ", "Gateway:Listeners:app:Http:SecretFile "]
        },
        {
            "faults of every kind, all at once",
            ["--Gateway:Limits:MaxRoomReaders=0", "--Gateway:Lookup:File={folder}/broken.json", "--Gateway:Listeners:line:Url=tcp://127.0.0.1:{taken}", "--Gateway:Listeners:frames:Framing=Morse", "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:{taken}"],
            ["Gateway:Limits:MaxRoomReaders ", "Gateway:Lookup:File", "Gateway:Listeners:line ", "Gateway:Listeners:frames:Framing ", "Kestrel:Endpoints:Http "]
        },
    };

    public void Dispose()
    {
        _taken.Dispose();
        _certificates.Dispose();
        _folder.Dispose();
    }

    [SkippableTheory]
    [MemberData(nameof(Faulty))]
    public async Task A_start_and_a_check_fail_at_the_same_and_blame_the_same_keys(string what, string[] args, string[] keys)
    {
        Skip.If(OperatingSystem.IsWindows(), "Unix sockets, and words of Unix systems.");
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await File.WriteAllTextAsync(_folder["mine"], "mine");
        await File.WriteAllTextAsync(_folder["broken.json"], "{ \"a\": ");
        string[] line = [.. GatewayProcess.AnyPorts, .. args.Select(Filled)];

        var check = await Verdict.OfCheckAsync(line);
        var serve = await Verdict.OfServeAsync(line);

        Assert.False(serve.IsGood, what);
        Assert.False(check.IsGood, what);
        Assert.Equal(serve.Faults, check.Faults);
        Assert.Equal(keys.Length, serve.Faults.Count);
        Assert.All(keys, key => Assert.Single(serve.Faults, fault => fault.StartsWith(key, StringComparison.Ordinal)));
        Assert.Equal("mine", await File.ReadAllTextAsync(_folder["mine"]));

        string Filled(string arg) => arg.Replace("{port}", $"{_port}").Replace("{taken}", $"{Taken}").Replace("{udp}", $"{((IPEndPoint)udp.LocalEndPoint!).Port}")
            .Replace("{folder}", _folder.Path).Replace("{certificate}", _certificates.CertificateFile);
    }

    [SkippableFact]
    public async Task What_starts_passes_and_a_check_leaves_nothing_behind()
    {
        Skip.If(OperatingSystem.IsWindows(), "Unix sockets.");
        string[] line =
        [
            .. GatewayProcess.AnyPorts, $"--Gateway:Listeners:line:Url=tcp://127.0.0.1:{_port}", $"--Gateway:Listeners:unix:Url=unix://{_folder["line"]}", $"--Gateway:Control:Path={_folder["control"]}",
            $"--Kestrel:Endpoints:Http:Url=http://unix:{_folder["http"]}", "--Kestrel:Endpoints:Secure:Url=https://127.0.0.1:0", $"--Kestrel:Endpoints:Secure:Certificate:Path={_certificates.CertificateFile}",
            $"--Kestrel:Endpoints:Secure:Certificate:KeyPath={_certificates.KeyFile}", $"--Gateway:Lookup:File={_folder["table.json"]}", "--Gateway:Transport=Sockets",
        ];

        Assert.True((await Verdict.OfCheckAsync(line)) is { IsGood: true, Faults: [] });
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        Assert.True((await Verdict.OfServeAsync(line)).IsGood);
    }

    /// <summary>What is tried listens for a moment. Who comes then is not taken in and reset, but waits for whoever serves.</summary>
    [SkippableFact]
    public async Task Clients_that_come_while_it_starts_are_refused_or_served_and_never_reset()
    {
        Skip.IfNot(Gateway.Platform.LinuxKernel.IsUsed, "Elsewhere the kernel can't be asked to let nobody in.");
        EndPoint[] doors = [new IPEndPoint(IPAddress.Loopback, _port), new UnixDomainSocketEndPoint(_folder["line"])];
        using var over = new CancellationTokenSource();
        var clients = doors.SelectMany(door => Enumerable.Repeat(door, 8)).Select(door => new Visitor(door)).ToArray();
        var visits = clients.Select(client => Task.Run(() => client.ComeAsync(over.Token))).ToArray();
        try
        {
            for (var round = 0; round < 3; round++)
            {
                await using var gateway = await GatewayProcess.StartReadyAsync(
                    [.. GatewayProcess.AnyPorts, $"--Gateway:Listeners:line:Url=tcp://127.0.0.1:{_port}", $"--Gateway:Listeners:unix:Url=unix://{_folder["line"]}"]);

                // A handshake that was not let in is begun again by the client's kernel after a second.
                var before = clients.Select(client => client.Served).ToArray();
                await Eventually.TrueAsync(() => clients.Zip(before).All(pair => pair.First.Served > pair.Second), "everybody is served");
                gateway.Signal(GatewayProcess.Terminate);
                Assert.Equal(0, await gateway.ExitAsync());
            }
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(visits);
        }

        Assert.All(clients, client => Assert.Equal(0, client.Resets));
    }

    /// <summary>A client that comes again and again, whether somebody listens or not.</summary>
    private sealed class Visitor(EndPoint door)
    {
        private int _served;

        public int Served => Volatile.Read(ref _served);

        public int Resets { get; private set; }

        public async Task ComeAsync(CancellationToken over)
        {
            while (!over.IsCancellationRequested)
            {
                try
                {
                    using var client = await TestClient.ConnectAsync(door);
                    try
                    {
                        await client.SendAsync("QUIT");
                        await client.ReceiveToEndAsync();
                        Interlocked.Increment(ref _served);
                    }
                    catch (SocketException)
                    {
                        Resets++;
                    }
                }
                catch (SocketException)
                {
                    // Nobody listens; the machine's cores belong to what starts.
                    await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
                }
            }
        }
    }

    [Fact]
    public async Task Beside_a_running_gateway_its_addresses_are_faults_unless_it_is_said_that_it_will_end()
    {
        await using var running = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts);
        string[] line = ["check", .. GatewayProcess.AnyPorts, "--Gateway:Limits:MaxConnections=10", $"--Gateway:Listeners:line:Url=tcp://{running.EndPoint("line")}"];

        var (exitCode, output, _) = await GatewayProcess.RunAsync(line);
        Assert.Equal(1, exitCode);
        Assert.Contains($"FAULT  Gateway:Listeners:line can't listen on tcp://{running.EndPoint("line")}: the address is in use.", output);
        Assert.Contains("Gateway check --beside-running", output);

        (exitCode, output, _) = await GatewayProcess.RunAsync([.. line, "--beside-running"]);
        Assert.True(exitCode == 0, output);
        Assert.Contains($"taken  Gateway:Listeners:line can't listen on tcp://{running.EndPoint("line")}: the address is in use.", output);

        // Also beside a fault of the settings.
        (exitCode, _, var error) = await GatewayProcess.RunAsync([.. line, "--Gateway:Timeouts:Idle=0s", "--beside-running"]);
        Assert.Equal(1, exitCode);
        Assert.Contains("Gateway:Timeouts:Idle", error);
        Assert.DoesNotContain("the address is in use", error);

        // What only this configuration wants twice stays a fault.
        (exitCode, output, _) = await GatewayProcess.RunAsync([.. line, $"--Kestrel:Endpoints:Http:Url=http://127.0.0.1:{_port}", $"--Gateway:Listeners:echo:Url=tcp://127.0.0.1:{_port}", "--beside-running"]);
        Assert.Equal(1, exitCode);
        Assert.Contains("FAULT  Kestrel:Endpoints:Http ", output);

        using var client = await TestClient.ConnectAsync(running.EndPoint("line"));
        Assert.Equal("READY", await client.ReceiveAsync());
    }

    private static Socket Listening(IPAddress address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        socket.Listen();
        return socket;
    }

    private static int Free()
    {
        using var socket = Listening(IPAddress.Loopback);
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
