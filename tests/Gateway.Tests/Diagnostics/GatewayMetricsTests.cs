using Microsoft.Extensions.DependencyInjection;
using Gateway.Limits;
using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Diagnostics;

public sealed class GatewayMetricsTests
{
    /// <summary>The names that dashboards and rules rely on.</summary>
    private static readonly Dictionary<string, string> Named = new()
    {
        ["gateway_connections_active"] = "gauge",
        ["gateway_connections_accepted_total"] = "counter",
        ["gateway_connections_rejected_total"] = "counter",
        ["gateway_connections_closed_total"] = "counter",
        ["gateway_connection_duration_seconds"] = "histogram",
        ["gateway_connections_limit"] = "gauge",
        ["gateway_bytes_received_total"] = "counter",
        ["gateway_bytes_sent_total"] = "counter",
        ["gateway_messages_received_total"] = "counter",
        ["gateway_messages_sent_total"] = "counter",
        ["gateway_message_errors_total"] = "counter",
        ["gateway_commands_total"] = "counter",
        ["gateway_command_duration_seconds"] = "histogram",
        ["gateway_framing_skipped_bytes_total"] = "counter",
        ["gateway_read_pauses_total"] = "counter",
        ["gateway_draining"] = "gauge",
        ["gateway_start_timestamp_seconds"] = "gauge",
        ["gateway_build_info"] = "gauge",
    };

    [Fact]
    public async Task Names_and_types_are_those_of_the_design()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MessagesPerSecond", "1"), ("Gateway:Limits:MaxMessageSize", "10"));
        using (var client = await server.ConnectReadyAsync())
        {
            await client.SendAsync("PING", "PING");
            await client.ReceiveAsync(2);
            await client.SendAsync("far too long a line");
            await client.ReceiveAsync();
        }

        await server.AssertEndedAsync("line", SessionEnd.LineTooLong);
        var families = (await Exposition.OfAsync(server.Http)).Families;
        Assert.All(Named, named => Assert.Equal($"{named.Key} {named.Value}", $"{named.Key} {families.GetValueOrDefault(named.Key)}"));
    }

    [Fact]
    public async Task Kestrels_and_the_runtimes_meters_stand_beside_it()
    {
        await using var server = await GatewayServer.StartAsync();
        await server.Http.GetStringAsync("/health");
        var text = await server.Http.GetStringAsync("/metrics");

        Assert.All(["kestrel_active_connections", "http_server_request_duration_seconds", "dotnet_gc_collections_total"], name => Assert.Contains($"# TYPE {name} ", text));
    }

    [Fact]
    public async Task Counters_are_true_after_known_traffic()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Listeners:line:MaxConnections", "1"));
        using (var client = await server.ConnectReadyAsync())
        {
            using var refused = await server.ConnectAsync("line");
            Assert.Equal("ERR too many connections", await refused.ReceiveAsync());
            await client.SendAsync("PING", "ECHO abc", "nonsense", "PING x", "QUIT");
            Assert.Equal(["PONG", "OK abc", "ERR unknown command", "ERR usage: PING", "BYE"], await client.ReceiveAsync(5));
            await client.AssertClosedAsync();
        }

        await server.AssertEndedAsync("line", SessionEnd.Quit);
        using (await server.ConnectAsync("echo"))
        {
        }

        await server.AssertEndedAsync("echo", SessionEnd.Probe);
        using (var echo = await server.ConnectAsync("echo"))
        {
            await echo.SendBytesAsync(new byte[1000]);
            await echo.ReceiveBytesAsync(1000);
            var open = await Exposition.OfAsync(server.Http);
            Assert.Equal(1, open["gateway_connections_active", "listener=\"echo\""]);
        }

        await server.AssertEndedAsync("echo", SessionEnd.ClientClosed);
        var scrape = await Exposition.OfAsync(server.Http);
        var line = "listener=\"line\"";
        Assert.Equal(1, scrape["gateway_connections_accepted_total", line]);
        Assert.Equal(0, scrape["gateway_connections_active", line]);
        Assert.Equal(5 + 9 + 9 + 7 + 5, scrape["gateway_bytes_received_total", line]);
        Assert.Equal(6 + 5 + 7 + 20 + 16 + 4, scrape["gateway_bytes_sent_total", line] - "ERR too many connections\n".Length);
        Assert.Equal(5, scrape["gateway_messages_received_total", line]);
        Assert.Equal(6, scrape["gateway_messages_sent_total", line] - 1);
        Assert.Equal(1, scrape["gateway_connections_closed_total", line + ",reason=\"quit\""]);
        Assert.Equal(1, scrape["gateway_connections_rejected_total", line + ",reason=\"listener full\""]);
        Assert.Equal(1, scrape["gateway_connection_duration_seconds_count", line]);
        Assert.Equal(1, scrape["gateway_connections_closed_total", "listener=\"echo\",reason=\"probe\""]);
        Assert.Equal(2, scrape["gateway_connections_accepted_total", "listener=\"echo\""]);
        Assert.Equal(1000, scrape["gateway_bytes_received_total", "listener=\"echo\""]);
        Assert.Equal(1000, scrape["gateway_bytes_sent_total", "listener=\"echo\""]);
        Assert.Equal(1, scrape["gateway_commands_total", "command=\"PING\",result=\"ok\""]);
        Assert.Equal(1, scrape["gateway_commands_total", "command=\"PING\",result=\"usage\""]);
        Assert.Equal(1, scrape["gateway_commands_total", "command=\"ECHO\",result=\"ok\""]);
        Assert.Equal(1, scrape["gateway_commands_total", "command=\"QUIT\",result=\"ok\""]);
        Assert.Equal(1, scrape["gateway_commands_total", "command=\"unknown\",result=\"unknown\""]);
    }

    [Fact]
    public async Task Labels_are_few_and_every_reason_stands_there_from_the_start()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await server.ConnectReadyAsync();
        await client.SendAsync("WHOAMI", "\"quoted\" \\verb", "NOPE");
        await client.ReceiveAsync(3);
        var labels = (await Exposition.OfAsync(server.Http)).Labels.ToList();

        Assert.Empty(labels.Select(label => label.Label).Except(["listener", "reason", "command", "result", "cause", "version", "state", "le"]));
        Assert.Empty(Values("listener").Except(["line", "frames", "echo", "ws"]));
        Assert.Empty(Values("command").Except(server.Services.GetRequiredService<Gateway.Commands.CommandTable>().Commands.Select(command => command.Verb).Append("unknown")));
        Assert.Equal([.. SessionEndExtensions.AllReasons.Order()], labels.Where(label => label is { Sample: "gateway_connections_closed_total", Label: "reason" }).Select(label => label.Value).Distinct().Order());
        Assert.Equal([.. RefusalExtensions.AllReasons.Order()], labels.Where(label => label is { Sample: "gateway_connections_rejected_total", Label: "reason" }).Select(label => label.Value).Distinct().Order());

        HashSet<string> Values(string name) => [.. labels.Where(label => label.Label == name).Select(label => label.Value)];
    }

    [Fact]
    public async Task Two_gateways_in_one_process_do_not_mix()
    {
        await using var one = await GatewayServer.StartAsync(("Gateway:Listeners:mine:Url", "tcp://127.0.0.1:0"));
        await using var other = await GatewayServer.StartAsync(("Gateway:Listeners:others:Url", "tcp://127.0.0.1:0"));
        foreach (var (server, count) in new[] { (one, 1), (other, 2) })
        {
            using var client = await server.ConnectReadyAsync();
            await client.SendAsync([.. Enumerable.Repeat("PING", count)]);
            await client.ReceiveAsync(count);
        }

        var (ofOne, ofOther) = (await Exposition.OfAsync(one.Http), await Exposition.OfAsync(other.Http));
        Assert.Equal(1, ofOne["gateway_messages_received_total", "listener=\"line\""]);
        Assert.Equal(2, ofOther["gateway_messages_received_total", "listener=\"line\""]);
        Assert.DoesNotContain(ofOne.Labels, label => label.Value == "others");
        Assert.DoesNotContain(ofOther.Labels, label => label.Value == "mine");
    }
}
