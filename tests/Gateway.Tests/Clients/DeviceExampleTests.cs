using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Clients;

/// <summary>deploy/examples/device.py runs: it is called by name, comes back, and knows when it must not.</summary>
public sealed class DeviceExampleTests
{
    private const string Call = "/api/v1/clients/till-7/call";

    [SkippableFact]
    public async Task It_is_called_by_name_and_comes_back_when_its_connection_is_killed()
    {
        await using var server = await NamedServer.StartAsync();
        using var device = Start(server.EndPoint("line"));
        Assert.Equal("connected", await ReadAsync(device));
        Assert.Equal("42.7", await CallAsync(server));
        var first = Assert.Single(server.Sessions.All);
        first.Abort();
        Assert.StartsWith("not connected: ", await ReadAsync(device));
        Assert.Equal("connected", await ReadAsync(device));
        Assert.Equal("42.7", await CallAsync(server));
        Assert.NotEqual(first.Id, Assert.Single(server.Sessions.All).Id);
        await StopAsync(device);
    }

    [SkippableFact]
    public async Task It_stops_when_another_one_has_its_name_and_leaves_that_one_alone()
    {
        await using var server = await NamedServer.StartAsync();
        using var device = Start(server.EndPoint("line"));
        Assert.Equal("connected", await ReadAsync(device));
        using var other = await server.ConnectNamedAsync(NamedServer.Till7);
        Assert.Equal("Another device has this name now.", await ReadAsync(device));
        await device.WaitForExitAsync().WaitAsync(TestClient.Patience);
        Assert.Equal(0, device.ExitCode);
        await server.AssertEndedAsync("line", SessionEnd.Replaced);
        await other.SendAsync("PING");
        Assert.Equal("PONG", await other.ReceiveAsync());
    }

    [SkippableFact]
    public async Task It_gives_up_with_a_token_that_is_not_known()
    {
        await using var server = await NamedServer.StartAsync();
        using var device = Start(server.EndPoint("line"), token: "0123456789abcdef");
        Assert.Equal("The gateway does not know this token.", await device.StandardError.ReadLineAsync().WaitAsync(TestClient.Patience));
        await device.WaitForExitAsync().WaitAsync(TestClient.Patience);
        Assert.Equal(1, device.ExitCode);
    }

    [SkippableFact]
    public async Task It_tries_again_while_another_one_keeps_its_name()
    {
        await using var server = await NamedServer.StartAsync(("Gateway:Listeners:line:Identity:Duplicate", "Refuse"));
        using var other = await server.ConnectNamedAsync(NamedServer.Till7);
        using var device = Start(server.EndPoint("line"));
        Assert.Equal("not connected: ERR already connected", await ReadAsync(device));
        other.Dispose();
        while (await ReadAsync(device) != "connected")
        {
        }

        Assert.Equal("42.7", await CallAsync(server));
        await StopAsync(device);
    }

    [SkippableFact]
    public async Task It_shows_its_token_only_to_a_gateway_whose_certificate_it_trusts()
    {
        using var certificates = new TestCertificates();
        using var others = new TestCertificates();
        await using var server = await NamedServer.StartAsync(certificates.Options("line"));
        using var device = Start(server.EndPoint("line"), authority: certificates.AuthorityFile);
        Assert.Equal("connected", await ReadAsync(device));
        Assert.Equal("42.7", await CallAsync(server));
        using var distrustful = Start(server.EndPoint("line"), authority: others.AuthorityFile);
        Assert.Contains("CERTIFICATE_VERIFY_FAILED", await ReadAsync(distrustful));
        await StopAsync(device);
        await StopAsync(distrustful);
    }

    [SkippableFact]
    public async Task It_asks_a_gateway_that_is_silent_and_leaves_one_that_does_not_answer()
    {
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        gateway.Start();
        using var device = Start((IPEndPoint)gateway.LocalEndpoint, quiet: "0.1");
        using (var silent = TestClient.Of(await gateway.AcceptSocketAsync()))
        {
            Assert.Equal($"AUTH {NamedServer.Till7}", await silent.ReceiveAsync());
            await silent.SendAsync("OK");
            Assert.Equal("connected", await ReadAsync(device));
            Assert.Equal("PING", await silent.ReceiveAsync());
            Assert.Equal("not connected: no answer", await ReadAsync(device));
        }

        using var next = TestClient.Of(await gateway.AcceptSocketAsync());
        Assert.Equal($"AUTH {NamedServer.Till7}", await next.ReceiveAsync());
        await StopAsync(device);
    }

    private static Process Start(EndPoint gateway, string token = NamedServer.Till7, string authority = "", string quiet = "60") =>
        Process.Start(new ProcessStartInfo(Tool.Require("python3", "python3"), Path.Combine(Repository.Root, "deploy", "examples", "device.py"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["GATEWAY"] = gateway.ToString(), ["TOKEN"] = token, ["CA"] = authority, ["QUIET"] = quiet },
        })!;

    private static async Task<string?> ReadAsync(Process device) => await device.StandardOutput.ReadLineAsync().WaitAsync(TestClient.Patience);

    private static async Task<string> CallAsync(GatewayServer server)
    {
        using var answer = await server.Http.PostAsync(Call, new StringContent("weight?"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task StopAsync(Process device)
    {
        device.Kill();
        await device.WaitForExitAsync();
    }
}
