using System.Net.Sockets;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting;

/// <summary>The real executable on paths and interfaces that a URL's own grammar would read otherwise, in every place that takes an address.</summary>
public sealed class AddressesAsTheyStandTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [SkippableTheory]
    [InlineData("h#1")]
    [InlineData("h?1")]
    [InlineData("100%")]
    [InlineData("a%20b")]
    [InlineData("a b")]
    public async Task A_path_is_what_stands_there(string name)
    {
        Skip.If(OperatingSystem.IsWindows(), "Unix sockets.");
        string[] args =
        [
            .. GatewayProcess.AnyPorts,
            $"--Kestrel:Endpoints:Http:Url=http://unix:{_directory[name + ".http"]}",
            $"--Gateway:Listeners:line:Url=unix://{_directory[name + ".line"]}",
            $"--Gateway:Listeners:tunnel:Url=unix://{_directory[name + ".tunnel"]}",
            "--Gateway:Listeners:tunnel:Framing=Raw",
            "--Gateway:Listeners:tunnel:Application=Forward",
            $"--Gateway:Listeners:tunnel:Upstream=unix://{_directory[name + ".line"]}",
            $"--Gateway:Control:Path={_directory[name + ".control"]}",
        ];
        await using var gateway = await GatewayProcess.StartReadyAsync(args);
        Assert.Equal(
            new[] { ".control", ".http", ".line", ".tunnel" }.Select(end => name + end),
            Directory.GetFileSystemEntries(_directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using (var client = await TestClient.ConnectAsync(new UnixDomainSocketEndPoint(_directory[name + ".tunnel"])))
        {
            Assert.Equal("READY", await client.ReceiveAsync());
            await client.SendAsync("PING");
            Assert.Equal("PONG", await client.ReceiveAsync());
        }

        using (var control = new DatagramClient(_directory[name + ".control"], _directory["client"]))
        {
            Assert.Equal(new byte[] { 1 }, await control.AskAsync(1));
        }

        Assert.Contains(gateway.Output, line => line.Contains($"line listens on unix://{_directory[name + ".line"]}"));
        await AssertIsHealthyAsync(args);
    }

    [SkippableTheory]
    [InlineData("%25cable")]
    [InlineData("%cable")]
    public async Task An_interface_is_the_one_that_is_named(string scope)
    {
        await using var networks = await TwoNetworks.CreateAsync();
        await Tool.RunAsync("ip", ["-n", networks.Left, "address", "add", "fe80::11/64", "dev", TwoNetworks.Interface, "nodad"]);
        var address = $"[fe80::11{scope}]";
        string[] args =
        [
            $"--Kestrel:Endpoints:Http:Url=http://{address}:8080",
            $"--Gateway:Listeners:line:Url=tcp://{address}:9000",
            $"--Gateway:Listeners:tunnel:Url=tcp://{address}:9001",
            "--Gateway:Listeners:tunnel:Framing=Raw",
            "--Gateway:Listeners:tunnel:Application=Forward",
            $"--Gateway:Listeners:tunnel:Upstream={address}:9000",
            $"--Gateway:Listeners:app:Url=tcp://{address}:9002",
            "--Gateway:Listeners:app:Application=Http",
            $"--Gateway:Listeners:app:Upstream=http://{address}:8080/api/v1/commands/ECHO",
            $"--Gateway:Lookup:Udp:Url=udp://{address}:9053",
            "--Gateway:Discovery:Enabled=true",
            $"--Gateway:Discovery:Group=udp://[ff02::4711{scope}]:5000",
            "--Gateway:Api:AllowAnonymous=true",
            "--Gateway:Shutdown:Grace=00:00:00",
        ];
        var before = TwoNetworks.In(networks.Left);
        await using var gateway = await GatewayProcess.StartReadyAsync(args, before: before, settings: "{}");
        Assert.Contains(gateway.Output, line => line.Contains("line listens on tcp://[fe80::11%25cable]:9000"));
        Assert.Contains(gateway.Output, line => line.Contains("lookup listens on udp://[fe80::11%25cable]:9053"));
        string[] ask =
        [
            .. TwoNetworks.In(networks.Right), Tool.Require("python3", "python3"), "-c", """
                import socket
                for port in (9000, 9001, 9002):
                    s = socket.create_connection(('fe80::11%cable', port), 10)
                    s.settimeout(10)
                    s.sendall(b'ECHO hello\nQUIT\n' if port < 9002 else b'hello\n')
                    lines = s.makefile('rb')
                    print(port, *(lines.readline().decode().strip() for _ in range(2 if port < 9002 else 1)))
                """,
        ];
        var (_, output) = await Tool.RunAsync(ask[0], ask[1..]);
        Assert.Equal("9000 READY OK hello\n9001 READY OK hello\n9002 OK hello\n", output);
        await AssertIsHealthyAsync(args, "{}", before);
    }

    // A crowded machine may take longer than the timeout of the check; another answer is a wrong address.
    private static async Task AssertIsHealthyAsync(string[] args, string? settings = null, string[]? before = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (exitCode, output, _) = await GatewayProcess.RunAsync(["healthcheck", .. args], settings: settings, before: before);
            if (attempt == 10 || !output.Contains("no answer within"))
            {
                Assert.Equal((0, "healthy"), (exitCode, output.Trim()));
                return;
            }
        }
    }

    [Theory]
    [InlineData("http://[fe80::1%25nosuch]:80", "there is no network interface 'nosuch'")]
    [InlineData("http://unix:/tmp/a:b", "a colon ends the path, and nothing may stand behind it")]
    [InlineData("http://unix:/tmp/folder/", "use http://address:port or https://address:port")]
    public void Http_s_own_are_judged_too(string url, string fault) =>
        Assert.Contains($"Kestrel:Endpoints:Http:Url is '{url}': {fault}.", Faults.Of(("Kestrel:Endpoints:Http:Url", url)));
}
