using System.Net;
using Gateway.Limits;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Sessions;

/// <summary>Listeners that require a token (docs/protocol.md 2, AUTH).</summary>
public abstract class AuthorizationTests(string transport)
{
    private const string Good = "good-token-0123456789";
    private const string Wrong = "wrong-token-012345678";

    [Theory]
    [InlineData("line")]
    [InlineData("frames")]
    public async Task Before_the_token_only_a_few_verbs_are_open_and_after_it_all(string listener)
    {
        await using var server = await StartAsync(listener);
        using var client = await server.ConnectReadyAsync(listener);
        await client.SendAsync("ECHO x", "WHOAMI", "STATUS", "NOSUCH", "", "JOIN a", "SAY a b", "PING", "AUTH", $"AUTH {Wrong}", $"auth {Good}", "ECHO x", "NOSUCH");
        var replies = await client.ReceiveAsync(13);
        Assert.All(replies[..7], reply => Assert.Equal("ERR unauthorized", reply));
        Assert.Equal(["PONG", "ERR usage: AUTH <token>", "ERR unauthorized", "OK", "OK x", "ERR unknown command"], replies[7..]);
        await client.SendAsync("HELP", "QUIT");
        Assert.StartsWith("OK AUTH ", await client.ReceiveAsync());
        Assert.Equal("BYE", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Where_no_token_is_required_AUTH_is_fine()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await server.ConnectReadyAsync();
        await client.SendAsync("ECHO x", "AUTH whatever");
        Assert.Equal(["OK x", "OK"], await client.ReceiveAsync(2));
    }

    [Fact]
    public async Task A_token_that_comes_one_byte_at_a_time_is_good_and_one_that_does_not_come_ends_the_session()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync("line", time);
        using var slow = await server.ConnectReadyAsync();
        using var silent = await server.ConnectReadyAsync();
        using var busy = await server.ConnectReadyAsync();
        foreach (var one in System.Text.Encoding.ASCII.GetBytes($"AUTH {Good}\n"))
        {
            await slow.SendBytesAsync(new[] { one });
            time.Advance(TimeSpan.FromMilliseconds(200));
            await busy.SendAsync("PING");
            Assert.Equal("PONG", await busy.ReceiveAsync());
        }

        Assert.Equal("OK", await slow.ReceiveAsync());
        Assert.Equal("ERR setup timeout", await time.AdvanceUntilAsync(silent.ReceiveAsync()));
        Assert.Equal("ERR setup timeout", await time.AdvanceUntilAsync(busy.ReceiveAsync()));
        await silent.AssertClosedAsync();
        await busy.AssertClosedAsync();
        silent.Dispose();
        busy.Dispose();
        await server.AssertEndedAsync("line", SessionEnd.SetupTimeout, 2);
        await slow.SendAsync("PING");
        Assert.Equal("PONG", await slow.ReceiveAsync());
    }

    [Fact]
    public async Task Three_wrong_tokens_end_the_session_and_the_address_waits_while_others_do_not()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync("line", time);
        using (var guessing = await server.ConnectReadyAsync())
        {
            await guessing.SendAsync($"AUTH {Wrong}", $"AUTH {Wrong}", $"AUTH {Wrong}", $"AUTH {Good}", "PING");
            Assert.Equal(["ERR unauthorized", "ERR unauthorized", "ERR unauthorized"], await guessing.ReceiveAsync(3));
            await guessing.AssertClosedAsync();
        }

        await server.AssertEndedAsync("line", SessionEnd.Unauthorized);
        using var again = await server.ConnectAsync("line");
        var greeting = again.ReceiveAsync();
        using var other = await TestClient.ConnectAsync(server.EndPoint("line"), from: IPAddress.Parse("127.0.0.9"));
        Assert.Equal("READY", await other.ReceiveAsync());
        Assert.False(greeting.IsCompleted);
        Assert.Equal("READY", await time.AdvanceUntilAsync(greeting));
        await again.SendAsync($"AUTH {Good}");
        Assert.Equal("OK", await again.ReceiveAsync());

        // A listener that requires none does not care who guessed elsewhere.
        using var open = await server.ConnectReadyAsync("frames");
    }

    [Fact]
    public async Task Whoever_guesses_on_and_on_is_refused_in_the_end_and_nothing_is_kept()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync("line", time);
        for (var round = 0; round < 3; round++)
        {
            using var guessing = await server.ConnectAsync("line");
            Assert.Equal("READY", await time.AdvanceUntilAsync(guessing.ReceiveAsync()));
            await guessing.SendAsync($"AUTH {Wrong}", $"AUTH {Wrong}", $"AUTH {Wrong}");
            await guessing.ReceiveAsync(3);
            await guessing.AssertClosedAsync();
        }

        var waiting = new List<TestClient>();
        var rejected = server.Listener("line").Counters.Rejected;
        for (var count = 0; count < 12; count++)
        {
            waiting.Add(await server.ConnectAsync("line"));
        }

        await Eventually.TrueAsync(() => rejected.All.Single(one => one.Reason == "address delayed").Count > 0, "more than may wait are refused");
        waiting.ForEach(client => client.Dispose());
        await time.AdvanceUntilAsync(Task.Run(async () =>
        {
            var gate = server.Services.GetRequiredService<ConnectionGate>();
            await Eventually.TrueAsync(() => gate.Count == 0, "every slot is given back");
            return true;
        }));
        time.Advance(TimeSpan.FromSeconds(30));
        using var calm = await server.ConnectReadyAsync();
    }

    [Fact]
    public async Task Tokens_come_from_a_file_too_which_is_read_again_when_it_changes()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, $"# the tills\n\n  {Good}  \n");
            var time = new FakeTimeProvider();
            await using var server = await GatewayServer.StartAsync(time, ("Gateway:Transport", transport), ("Gateway:Listeners:line:TokensFile", file));
            await AssertAsync(server, Good, "OK");
            await File.WriteAllTextAsync(file, $"another-{Good}\n");
            time.Advance(TimeSpan.FromSeconds(4));
            await AssertAsync(server, Good, "ERR unauthorized");
            await AssertAsync(server, $"another-{Good}", "OK");

            await File.WriteAllTextAsync(file, "short\n");
            time.Advance(TimeSpan.FromSeconds(4));
            await AssertAsync(server, $"another-{Good}", "OK");
            Assert.Contains(server.Log.GetSnapshot(), entry => entry.Message.Contains("line 1 is shorter than 16 characters", StringComparison.Ordinal));
            File.Delete(file);
            time.Advance(TimeSpan.FromSeconds(4));
            await AssertAsync(server, $"another-{Good}", "OK");
            Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Message.Contains("token-0123", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task AssertAsync(GatewayServer server, string token, string reply)
    {
        using var client = await server.ConnectReadyAsync();
        await client.SendAsync($"AUTH {token}");
        Assert.Equal(reply, await client.ReceiveAsync());
    }

    private Task<GatewayServer> StartAsync(string listener, TimeProvider? time = null) =>
        GatewayServer.StartAsync(time ?? TimeProvider.System, ("Gateway:Transport", transport), ($"Gateway:Listeners:{listener}:Tokens:0", "some-other-token-0000"), ($"Gateway:Listeners:{listener}:Tokens:1", Good));
}

public sealed class AuthorizationTestsOverEpoll() : AuthorizationTests("Epoll");

public sealed class AuthorizationTestsOverSockets() : AuthorizationTests("Sockets");
