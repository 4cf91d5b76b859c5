using System.Net.Sockets;
using Gateway.Tests.Support;

namespace Gateway.Tests.Transports;

/// <summary>
/// A receive ends early at TCP's urgent data and at descriptors that were passed over a Unix socket, with more behind. The gateway's process
/// stands still while all of it is sent, so that everything is there when it looks, and nothing comes later that would have it look again.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public abstract class ShortReadTests(string transport) : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose()
    {
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public async Task What_stands_behind_urgent_data_is_read_at_once()
    {
        await using var gateway = await StartAsync();
        using var client = await TestClient.ConnectAsync(gateway.EndPoint("line"));
        await AssertReadsPastUrgentDataAsync(gateway, client.Socket, client);

        // As the only thing there is, it is nothing.
        client.Socket.Send("!"u8, SocketFlags.OutOfBand);
        await client.SendAsync("ECHO last");
        Assert.Equal("OK last", await client.ReceiveAsync());
    }

    [SkippableFact]
    public async Task What_stands_behind_urgent_data_of_a_unix_socket_is_read_at_once()
    {
        await using var gateway = await StartAsync();
        using var client = await TestClient.ConnectAsync(new UnixDomainSocketEndPoint(_directory["line"]));
        await AssertReadsPastUrgentDataAsync(gateway, client.Socket, client);
    }

    [SkippableFact]
    public async Task What_stands_behind_passed_descriptors_is_read_at_once_and_they_are_closed()
    {
        await using var gateway = await StartAsync();
        using var client = await TestClient.ConnectAsync(new UnixDomainSocketEndPoint(_directory["line"]));
        await client.SendAsync("ECHO first");
        Assert.Equal(["READY", "OK first"], await client.ReceiveAsync(2));
        await using var file = File.Create(_directory["passed"]);
        var descriptor = (int)file.SafeFileHandle.DangerousGetHandle();
        for (var round = 0; round < 3; round++)
        {
            gateway.Signal(GatewayProcess.Pause);
            PassedDescriptors.Send(client.Socket, "ECHO one\n"u8, descriptor);
            PassedDescriptors.Send(client.Socket, "ECHO two\n"u8, descriptor, descriptor, descriptor);
            await client.SendAsync("ECHO three");
            PassedDescriptors.Send(client.Socket, "ECHO four\nECHO f"u8, descriptor);
            PassedDescriptors.Send(client.Socket, "ive\n"u8, descriptor);
            await client.SendAsync("ECHO six");
            gateway.Signal(GatewayProcess.Continue);
            Assert.Equal(["OK one", "OK two", "OK three", "OK four", "OK five", "OK six"], await client.ReceiveAsync(6));
            Assert.DoesNotContain(gateway.Files(), target => target == _directory["passed"]);
        }
    }

    [SkippableFact]
    public async Task Of_descriptors_that_are_passed_to_a_session_that_is_not_read_none_is_left_behind()
    {
        await using var gateway = await StartAsync();
        var client = await TestClient.ConnectAsync(new UnixDomainSocketEndPoint(_directory["line"]));
        await client.SendAsync("ECHO first");
        Assert.Equal(["READY", "OK first"], await client.ReceiveAsync(2));
        await using (var file = File.Create(_directory["passed"]))
        {
            gateway.Signal(GatewayProcess.Pause);
            PassedDescriptors.Send(client.Socket, "QUIT\n"u8, (int)file.SafeFileHandle.DangerousGetHandle());
            PassedDescriptors.Send(client.Socket, "ECHO unread\n"u8, (int)file.SafeFileHandle.DangerousGetHandle());
            gateway.Signal(GatewayProcess.Continue);
        }

        Assert.Equal("BYE", await client.ReceiveAsync());
        await client.AssertCutAsync();
        client.Dispose();
        await Eventually.TrueAsync(() => gateway.Files().All(target => !target.StartsWith(_directory["passed"], StringComparison.Ordinal)), "the file is closed");
    }

    [SkippableFact]
    public async Task The_control_socket_keeps_no_descriptors()
    {
        await using var gateway = await StartAsync();
        using var client = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = (int)TestClient.Patience.TotalMilliseconds };
        client.Bind(new UnixDomainSocketEndPoint(_directory["client"]));
        client.Connect(new UnixDomainSocketEndPoint(_directory["control"]));
        await using var file = File.Create(_directory["passed"]);
        for (var round = 0; round < 3; round++)
        {
            PassedDescriptors.Send(client, "status"u8, (int)file.SafeFileHandle.DangerousGetHandle());
            Assert.NotEqual(0, client.Receive(new byte[1500]));
        }

        Assert.DoesNotContain(gateway.Files(), target => target == _directory["passed"]);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_same_holds_for_what_a_tunnels_back_end_sends(bool isUnix)
    {
        using var backEnd = isUnix ? BackEnd.StartUnix(_directory["back-end"]) : BackEnd.Start();
        await using var gateway = await StartAsync(
            $"--Gateway:Listeners:tunnel:Url=unix://{_directory["tunnel"]}",
            "--Gateway:Listeners:tunnel:Framing=Raw",
            "--Gateway:Listeners:tunnel:Application=Forward",
            $"--Gateway:Listeners:tunnel:Upstream={backEnd.Address}");
        using var client = await TestClient.ConnectAsync(new UnixDomainSocketEndPoint(_directory["tunnel"]));
        using var far = await backEnd.AcceptAsync();
        await far.SendBytesAsync("first\n"u8.ToArray());
        Assert.Equal("first", await client.ReceiveAsync());
        await using var file = File.Create(_directory["passed"]);
        gateway.Signal(GatewayProcess.Pause);
        await far.SendBytesAsync("one\n"u8.ToArray());
        if (isUnix)
        {
            PassedDescriptors.Send(far.Socket, "two\n"u8, (int)file.SafeFileHandle.DangerousGetHandle());
        }
        else
        {
            far.Socket.Send("two\n!"u8, SocketFlags.OutOfBand);
        }

        await far.SendBytesAsync("three\n"u8.ToArray());
        gateway.Signal(GatewayProcess.Continue);
        Assert.Equal(["one", "two", "three"], await client.ReceiveAsync(3));
        Assert.DoesNotContain(gateway.Files(), target => target == _directory["passed"]);
    }

    private static async Task AssertReadsPastUrgentDataAsync(GatewayProcess gateway, Socket socket, TestClient client)
    {
        await client.SendAsync("ECHO first");
        Assert.Equal(["READY", "OK first"], await client.ReceiveAsync(2));
        for (var round = 0; round < 3; round++)
        {
            gateway.Signal(GatewayProcess.Pause);
            await client.SendAsync("ECHO one");
            socket.Send("ECHO two\n!"u8, SocketFlags.OutOfBand);
            await client.SendAsync("ECHO three");
            gateway.Signal(GatewayProcess.Continue);
            Assert.Equal(["OK one", "OK two", "OK three"], await client.ReceiveAsync(3));
        }
    }

    private Task<GatewayProcess> StartAsync(params string[] more)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "urgent data of Unix sockets and /proc are Linux's");
        return GatewayProcess.StartReadyAsync(
        [
            .. GatewayProcess.AnyPorts,
            $"--Gateway:Listeners:unix:Url=unix://{_directory["line"]}",
            "--Gateway:Listeners:unix:Framing=Line",
            "--Gateway:Listeners:unix:Application=Commands",
            $"--Gateway:Control:Path={_directory["control"]}",
            $"--Gateway:Transport={transport}",
            .. more,
        ]);
    }
}

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ShortReadTestsOverEpoll() : ShortReadTests("Epoll");

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ShortReadTestsOverSockets() : ShortReadTests("Sockets");
