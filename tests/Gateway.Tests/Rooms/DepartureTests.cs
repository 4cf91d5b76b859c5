using System.Text;
using Gateway.Limits;
using Gateway.Tests.Contract;
using Gateway.Tests.Diagnostics;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Rooms;

/// <summary>Members that go in the middle of what they are sent: nothing of them stays, and whoever speaks to them is not harmed.</summary>
public sealed class DepartureTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public static TheoryData<string, string> Doors => new()
    {
        { "tcp", "Auto" },
        { "tcp", "Sockets" },
        { "tls", "Auto" },
        { "tls", "Sockets" },
        { "unix", "Auto" },
        { "unix", "Sockets" },
        { "websocket", "Auto" },
    };

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_member_that_resets_with_replies_and_pushes_unread_is_gone(string door, string transport)
    {
        await using var server = await StartAsync(TimeProvider.System, door, transport);
        using var says = await server.ConnectReadyAsync("frames");
        await AskAsync(says, "JOIN r");
        for (var round = 0; round < 10; round++)
        {
            var member = await StuffedAsync(server, door, says);
            while (!(await HearAsync(member)).StartsWith("MSG", StringComparison.Ordinal))
            {
            }

            Reset(member);
        }

        await AssertAloneAsync(server, says);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_member_that_takes_nothing_is_cut_and_gone(string door, string transport)
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time, door, transport);
        using var says = await server.ConnectReadyAsync("frames");
        await AskAsync(says, "JOIN r");
        var members = new List<IMessageClient>();
        for (var number = 0; number < 5; number++)
        {
            // The kernel's buffers for HTTP are as large as it likes.
            members.Add(await StuffedAsync(server, door, says, pushes: door == "websocket" ? 200 : 6));
        }

        var gate = server.Services.GetRequiredService<ConnectionGate>();
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return server.Sessions.Count == 1 && gate.Count == 1;
            },
            "those that take nothing are cut");
        await AssertAloneAsync(server, says);
        members.ForEach(member => member.Dispose());
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Members_that_read_by_fits_and_reset_cost_no_publisher_its_session(string door, string transport)
    {
        const int Publishers = 4;
        const int Rounds = 12;
        await using var server = await StartAsync(TimeProvider.System, door, transport, ("Gateway:Limits:MaxSessionMemory", "67108864"), ("Gateway:Limits:MaxQueuedMessages", "8000"));
        var publishers = await Task.WhenAll(Enumerable.Range(0, Publishers).Select(_ => server.ConnectReadyAsync("frames")));
        foreach (var publisher in publishers)
        {
            await AskAsync(publisher, "JOIN r");
        }

        using var over = new CancellationTokenSource();
        var publishing = publishers.Select(publisher => PublishAsync(publisher, over.Token)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
        {
            var random = new Random(number);
            for (var round = 0; round < Rounds; round++)
            {
                var member = await JoinedAsync(server, door);
                for (var heard = random.Next(40); heard > 0; heard--)
                {
                    await HearAsync(member);
                }

                Reset(member);
            }
        })));
        await over.CancelAsync();
        await Task.WhenAll(publishing);
        await Eventually.TrueAsync(() => server.Sessions.Count == Publishers && server.Rooms.Memberships == Publishers, "only the publishers are left");
        foreach (var publisher in publishers)
        {
            publisher.Dispose();
        }
    }

    /// <summary>Seen from outside the process: the metric, the command, and the kernel's list of open files.</summary>
    [SkippableTheory]
    [InlineData("Epoll")]
    [InlineData("Sockets")]
    public async Task Forty_members_that_reset_under_TLS_leave_no_file_open(string transport)
    {
        const int Members = 40;
        Skip.IfNot(OperatingSystem.IsLinux(), "/proc is Linux's");
        await using var gateway = await GatewayProcess.StartReadyAsync(
        [
            .. GatewayProcess.AnyPorts,
            $"--Gateway:Transport={transport}",
            "--Gateway:Listeners:line:Socket:SendBufferSize=8192",
            .. _certificates.Options("line").Where(option => option.Value is not null).Select(option => $"--{option.Key}={option.Value}"),
        ]);
        using var http = new HttpClient { BaseAddress = gateway.Http };
        using var says = await TestClient.ConnectAsync(gateway.EndPoint("frames"));
        says.Framing = "LengthPrefixed";
        Assert.Equal("READY", await says.ReceiveAsync());
        await AskAsync(says, "JOIN r");
        var files = 0;
        for (var number = 0; number < Members; number++)
        {
            var member = await (await TestClient.ConnectAsync(gateway.EndPoint("line"), receiveBuffer: 8192)).SecureAsync(_certificates);
            await JoinAsync(member);
            await StuffAsync(member, says, pushes: 6);
            while (!(await HearAsync(member)).StartsWith("MSG", StringComparison.Ordinal))
            {
            }

            member.Reset();
            if (number == 0)
            {
                // Once whatever a first connection opens for good is open.
                await UntilAloneAsync();
                files = gateway.Files().Length;
            }
        }

        await UntilAloneAsync();
        await Eventually.TrueAsync(() => gateway.Files().Length < files + (Members / 4), $"files are closed: {files} after one member, {gateway.Files().Length} after {Members}");

        async Task UntilAloneAsync()
        {
            var left = double.NaN;
            for (var look = 0; look < 600 && left != 0; look++)
            {
                left = (await Exposition.OfAsync(http))["gateway_connections_active", "listener=\"line\""];
            }

            Assert.Equal(0, left);
            Assert.Equal("OK 1", await AskAsync(says, "WHO r"));
        }
    }

    // Replies and pushes that together are more than the kernel's buffers on both sides take.
    private async Task<IMessageClient> StuffedAsync(GatewayServer server, string door, TestClient says, int pushes = 6)
    {
        var member = await JoinedAsync(server, door);
        await StuffAsync(member, says, pushes);
        return member;
    }

    private static async Task StuffAsync(IMessageClient member, TestClient says, int pushes)
    {
        var text = new string('x', 60_000);
        for (var count = 0; count < 3; count++)
        {
            await member.SendAsync([.. "ECHO "u8, .. Encoding.ASCII.GetBytes(text)]);
        }

        for (var count = 0; count < pushes; count++)
        {
            await AskAsync(says, $"SAY r {text[..50_000]}");
        }
    }

    // One at a time, so that a publisher that reads is never behind for long.
    private static async Task PublishAsync(TestClient publisher, CancellationToken over)
    {
        var text = new string('x', 8_000);
        while (!over.IsCancellationRequested)
        {
            await publisher.SendAsync($"SAY r {text}");
            while (await HearAsync(publisher) != "OK")
            {
            }
        }

        await publisher.SendAsync("WHOAMI");
        while (!(await HearAsync(publisher)).StartsWith("OK ", StringComparison.Ordinal))
        {
        }
    }

    private async Task<IMessageClient> JoinedAsync(GatewayServer server, string door)
    {
        IMessageClient member = door == "websocket"
            ? await WebSocketClient.ConnectAsync(server)
            : await TestClient.ConnectAsync(server.EndPoint("line"), receiveBuffer: door == "unix" ? null : 8192);
        if (door == "tls")
        {
            await ((TestClient)member).SecureAsync(_certificates);
        }

        await JoinAsync(member);
        return member;
    }

    private static async Task JoinAsync(IMessageClient member)
    {
        Assert.Equal("READY", await HearAsync(member));
        await member.SendAsync("JOIN r"u8.ToArray());
        Assert.Equal("OK", await HearAsync(member));
    }

    private static async Task AssertAloneAsync(GatewayServer server, TestClient says)
    {
        var gate = server.Services.GetRequiredService<ConnectionGate>();
        await Eventually.TrueAsync(() => server.Sessions.Count == 1 && gate.Count == 1 && server.Rooms.Memberships == 1, "sessions, slots and memberships are given back");
        Assert.Equal("OK 1", await AskAsync(says, "WHO r"));
    }

    private static async Task<string> HearAsync(IMessageClient member) =>
        Encoding.Latin1.GetString(await member.ReceiveMessageAsync() ?? throw new EndOfStreamException("The server closed."));

    private static async Task<string> AskAsync(TestClient client, string request)
    {
        await client.SendAsync(request);
        var reply = await client.ReceiveAsync() ?? throw new EndOfStreamException("The server closed.");
        Assert.StartsWith("OK", reply, StringComparison.Ordinal);
        return reply;
    }

    private static void Reset(IMessageClient member)
    {
        if (member is WebSocketClient socket)
        {
            socket.Reset();
        }
        else
        {
            ((TestClient)member).Reset();
        }
    }

    private Task<GatewayServer> StartAsync(TimeProvider time, string door, string transport, params (string Key, string? Value)[] options) => GatewayServer.StartAsync(
        time,
        [
            ("Gateway:Transport", transport),
            ("Gateway:Listeners:line:Socket:SendBufferSize", "8192"),
            .. door == "tls" ? _certificates.Options("line") : [],
            .. door == "unix" ? [("Gateway:Listeners:line:Url", $"unix://{_path}")] : Array.Empty<(string, string?)>(),
            .. options,
        ]);
}
