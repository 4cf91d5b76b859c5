using Gateway.Fleet;
using Gateway.Nats;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.KeyValueStore;

namespace Gateway.Tests.Hosting;

/// <summary><c>Gateway check</c> finds whether a node could join its fleet, and says what to do where it could not: the real executable, and a real server.</summary>
public sealed class FleetCheckTests
{
    private static readonly string[] Small = [.. GatewayProcess.AnyPorts, "--Gateway:Limits:MaxConnections=100", "--Gateway:Limits:MaxHttpConnections=100"];

    public static TheoryData<int> Permissions => [.. Enumerable.Range(0, NatsPermissions.OfThePage("gateway").Publish.Count)];

    [SkippableFact]
    public async Task All_is_well_under_the_permissions_of_the_page_and_nothing_is_left_there()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder["password"], "not for everybody\n");
        await using var nats = await NatsServer.StartAsync(NatsPermissions.OfThePage("test").User("not for everybody"));
        string[] login = ["--Gateway:Fleet:User=gateway", $"--Gateway:Fleet:PasswordFile={folder["password"]}"];

        // The second time the bucket is there.
        for (var time = 0; time < 2; time++)
        {
            var (exitCode, output, lines) = await CheckAsync(nats.Url, login);
            Assert.True(exitCode == 0, output);
            Assert.Collection(
                lines,
                line => Assert.Matches($"^fleet  {nats.Url}: nats-server [0-9.]+ with JetStream; round trip [0-9.]+ ms$", line),
                line => Assert.Equal("fleet  the largest message of this node has 65536 bytes, and 600 for its head; the server takes 1048576", line),
                line => Assert.Equal("fleet  every permission that a node needs is there", line),
                line => Assert.Equal("fleet  the name till is free", line));
            Assert.DoesNotContain("not for everybody", output);
        }

        await using var connection = new NatsConnection(new NatsOpts
        {
            Url = nats.Url,
            InboxPrefix = "test._INBOX",
            AuthOpts = new NatsAuthOpts { Username = "gateway", Password = "not for everybody" },
        });
        var store = await new NatsKVContext(new NatsJSContext(connection)).GetStoreAsync("test_nodes");
        Assert.Equal(0, (await store.GetStatusAsync()).Info.State.Messages);
    }

    [Fact]
    public async Task Without_a_fleet_nothing_is_said_of_one()
    {
        var (exitCode, _, _) = await GatewayProcess.RunAsync(["check", "--quiet", .. Small]);
        var (_, output, _) = await GatewayProcess.RunAsync(["check", .. Small]);
        Assert.Equal(0, exitCode);
        Assert.DoesNotContain(output.Split('\n'), line => line.StartsWith("fleet", StringComparison.OrdinalIgnoreCase));
    }

    [SkippableFact]
    public async Task A_server_without_JetStream()
    {
        await using var nats = await NatsServer.StartAsync(hasStore: false);
        Assert.Equal(
            [$"FLEET  {nats.Url}: the server has no JetStream: start it with -js, or with jetstream in its configuration."],
            await FaultsAsync(nats.Url));
    }

    [SkippableFact]
    public async Task A_server_with_JetStream_for_other_accounts_only()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder["password"], "a password");
        await using var nats = await NatsServer.StartAsync("""
            accounts { GATEWAYS { users: [ { user: gateway, password: "a password" } ] }, OTHERS { jetstream: enabled, users: [ { user: other, password: other } ] } }
            """);
        var fault = Assert.Single(await FaultsAsync(nats.Url, "--Gateway:Fleet:User=gateway", $"--Gateway:Fleet:PasswordFile={folder["password"]}"));
        Assert.Matches($"^FLEET  {nats.Url}: JetStream refuses: .+: allow it for the account of the gateways\\.$", fault);
    }

    [SkippableFact]
    public async Task A_server_that_takes_less_than_the_largest_message()
    {
        await using var nats = await NatsServer.StartAsync("max_payload: 32768");
        Assert.Equal(
            ["FLEET  the largest message of this node has 65536 bytes, and 600 for its head, and the server takes 32768: raise its max_payload to 66136, or lower MaxMessageSize to 32168."],
            await FaultsAsync(nats.Url));
        Assert.Empty(await FaultsAsync(nats.Url, "--Gateway:Limits:MaxMessageSize=32168"));
        Assert.Contains("has 40000 bytes", Assert.Single(await FaultsAsync(nats.Url, "--Gateway:Limits:MaxMessageSize=32168", "--Gateway:Listeners:frames:MaxMessageSize=40000")));
    }

    [SkippableTheory]
    [MemberData(nameof(Permissions))]
    public async Task A_permission_that_is_missing_is_named(int index)
    {
        var all = NatsPermissions.OfThePage("gateway");
        var fault = $"the gateway may not publish to {all.Publish[index]}: allow it in the server's configuration (docs/fleet.md, On the wire)";
        Assert.Equal([fault], await FaultsUnderAsync(all with { Publish = [.. all.Publish.Where((_, at) => at != index)] }));
    }

    [SkippableFact]
    public async Task Nor_may_it_subscribe()
    {
        var faults = await FaultsUnderAsync(NatsPermissions.OfThePage("gateway") with { Subscribe = ["other.>"] });
        Assert.Equal(["the gateway may not subscribe to gateway.>: allow it in the server's configuration (docs/fleet.md, On the wire)"], faults);
    }

    [SkippableFact]
    public async Task A_name_that_a_live_node_has()
    {
        await using var nats = await NatsServer.StartAsync();
        await using (var node = await FleetGateway.StartAsync(nats, "till"))
        {
            var url = node.Services.GetRequiredService<NodeIdentity>().Url;
            Assert.Equal(
                [$"FLEET  another node is called till, at {url}: give this one another Gateway:Discovery:Node. If that one is this gateway and will end before the start, use: Gateway check --beside-running"],
                await FaultsAsync(nats.Url));
            Assert.Empty(await FaultsAsync(nats.Url, "--Gateway:Discovery:Node=other"));

            var (exitCode, output, lines) = await CheckAsync(nats.Url, "--beside-running");
            Assert.True(exitCode == 0, output);
            Assert.Equal($"fleet  another node is called till, at {url}; a start takes the name over once it has ended", lines[^1]);
        }

        Assert.Empty(await FaultsAsync(nats.Url));
    }

    [SkippableFact]
    public async Task A_wrong_password()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder["password"], "wrong one");
        await using var nats = await NatsServer.StartAsync(NatsPermissions.OfThePage("test").User("not for everybody"));
        Assert.Equal(
            [$"FLEET  {nats.Url}: Authorization Violation: compare Gateway:Fleet:User and PasswordFile, or CredentialsFile, with the users of the server."],
            await FaultsAsync(nats.Url, "--Gateway:Fleet:User=gateway", $"--Gateway:Fleet:PasswordFile={folder["password"]}"));
        Assert.Contains(
            "have the file there, and readable for the user of the gateway",
            Assert.Single(await FaultsAsync(nats.Url, "--Gateway:Fleet:User=gateway", $"--Gateway:Fleet:PasswordFile={folder["missing"]}")));
    }

    [SkippableFact]
    public async Task Nobody_who_listens_and_one_who_stands_still()
    {
        await using var nats = NatsServer.Stopped();
        Assert.Equal(
            [$"FLEET  {nats.Url}: can not connect uris: {nats.Url}: see whether nats-server runs there, and whether this machine may connect to it."],
            await FaultsAsync(nats.Url));

        await nats.StartAgainAsync();
        await nats.PauseAsync();
        Assert.Equal(
            [$"FLEET  {nats.Url}: no answer within Gateway:Fleet:Connect, 0.5 s. See whether the server stands still or is far away."],
            await FaultsAsync(nats.Url, "--Gateway:Fleet:Connect=00:00:00.5"));
        await nats.ContinueAsync();
    }

    private static async Task<IReadOnlyList<string>> FaultsUnderAsync(NatsPermissions permissions)
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder["password"], "a password");
        await using var nats = await NatsServer.StartAsync(permissions.User("a password"));
        var options = new FleetOptions { Url = nats.Url, User = "gateway", PasswordFile = folder["password"] };
        return (await new NatsCheck(Options.Create(options)).RunAsync(["nodes", "names", "table"], CancellationToken.None).WaitAsync(TestClient.Patience)).Faults;
    }

    private static async Task<string[]> FaultsAsync(string url, params string[] arguments)
    {
        var (exitCode, output, lines) = await CheckAsync(url, arguments);
        var faults = lines.Where(line => line.StartsWith("FLEET", StringComparison.Ordinal)).ToArray();
        Assert.True((faults.Length == 0 ? 0 : 1) == exitCode, output);
        return faults;
    }

    // The lines about the fleet. A busy machine has much time, unless the test says otherwise: the last of two arguments is the one that counts.
    private static async Task<(int ExitCode, string Output, string[] Lines)> CheckAsync(string url, params string[] arguments)
    {
        string[] fleet = [$"--Gateway:Fleet:Url={url}", "--Gateway:Fleet:Name=test", "--Gateway:Discovery:Node=till", "--Gateway:Fleet:Connect=00:01:00", "--Gateway:Fleet:Request=00:00:30"];
        var (exitCode, output, error) = await GatewayProcess.RunAsync(["check", .. Small, .. fleet, .. arguments]);
        return (exitCode, output + error, [.. output.Split('\n').Where(line => line.StartsWith("fleet  ", StringComparison.OrdinalIgnoreCase))]);
    }
}
