using System.Net;
using Gateway.Hosting;
using Gateway.Lookup;
using Gateway.Lookup.Shared;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Lookup.Shared;

/// <summary>The lookup table of a fleet, over a real server that stays.</summary>
public sealed class SharedTableTests
{
    [SkippableFact]
    public async Task What_one_node_sets_all_read_by_each_protocol()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var one = await SharedNode.StartAsync(nats, "one");
        await using var two = await SharedNode.StartAsync(nats, "two");
        Assert.Equal(HttpStatusCode.Created, await one.PutAsync("till.7:a", "10.0.0.7"));
        Assert.Equal("10.0.0.7", await one.ValueAsync("till.7:a"));
        await two.HasAsync("till.7:a", "10.0.0.7");
        Assert.Equal("10.0.0.7", await two.AskAsync("till.7:a"));
        using var client = await two.ConnectReadyAsync();
        await client.SendAsync("GET till.7:a");
        Assert.Equal("OK 10.0.0.7", await client.ReceiveAsync());
        Assert.Contains("till.7:a", await two.Http.GetStringAsync("/api/v1/lookup"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, await two.PutAsync("till.7:a", ""));
        await one.HasAsync("till.7:a", "");
        Assert.Equal(HttpStatusCode.NoContent, await one.DeleteAsync("till.7:a"));
        Assert.Null(await one.ValueAsync("till.7:a"));
        await two.HasAsync("till.7:a", null);
        Assert.Null(await two.AskAsync("till.7:a"));
        await using var three = await SharedNode.StartAsync(nats, "three");
        Assert.Null(await three.ValueAsync("till.7:a"));
        Assert.Equal(0, one.Dropped(Gateway.Fleet.FleetDrop.Invalid) + two.Dropped(Gateway.Fleet.FleetDrop.Invalid));
    }

    [SkippableFact]
    public async Task A_node_that_starts_has_the_whole_table_before_it_serves()
    {
        const int Count = 3_000;
        await using var nats = await NatsServer.StartAsync();
        await using var one = await SharedNode.StartAsync(nats, "one");
        var table = one.Services.GetRequiredService<ILookupTable>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Count), new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (number, _) =>
            Assert.Equal(LookupResult.Created, await table.SetAsync($"key{number}", new byte[400])));
        await using var two = await SharedNode.StartAsync(nats, "two");
        Assert.Equal(Count, two.Services.GetRequiredService<ILookupTable>().Count);
    }

    [SkippableFact]
    public async Task Who_has_written_reads_it_on_that_node_at_once()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var one = await SharedNode.StartAsync(nats, "one");
        await using var two = await SharedNode.StartAsync(nats, "two");
        var tables = new[] { one, two }.Select(node => node.Services.GetRequiredService<ILookupTable>()).ToArray();

        // Each writer has a key of its own, and goes from node to node with it.
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), async (writer, _) =>
        {
            var key = $"key{writer}";
            for (var turn = 0; turn < 100; turn++)
            {
                var table = tables[turn / 2 % 2];
                Assert.Equal(turn % 5 == 0 ? LookupResult.Created : LookupResult.Replaced, await table.SetAsync(key, [(byte)turn]));
                Assert.Equal(turn, Read(table, key));
                if (turn % 5 == 4)
                {
                    Assert.Equal(LookupResult.Removed, await table.RemoveAsync(key));
                    Assert.Null(Read(table, key));
                    Assert.Equal(LookupResult.NotFound, await tables[turn % 2].RemoveAsync(key));
                }
            }
        });
        await Eventually.TrueAsync(() => tables.All(table => table.Count == 0), "both are empty again");
    }

    [SkippableFact]
    public async Task Of_those_who_race_for_a_key_each_is_told_exactly_what_it_has_done()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var one = await SharedNode.StartAsync(nats, "one");
        await using var two = await SharedNode.StartAsync(nats, "two");
        var tables = new[] { one, two }.Select(node => node.Services.GetRequiredService<ILookupTable>()).ToArray();
        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(racer => Task.Run(async () =>
        {
            var seen = new List<LookupResult>();
            for (var turn = 0; turn < 40; turn++)
            {
                var table = tables[racer % 2];
                seen.Add((racer / 2 + turn) % 2 == 0 ? await table.SetAsync("key", [(byte)racer]) : await table.RemoveAsync("key"));
            }

            return seen;
        })));
        var all = results.SelectMany(seen => seen).ToArray();
        Assert.All(all, result => Assert.True(result is LookupResult.Created or LookupResult.Replaced or LookupResult.Removed or LookupResult.NotFound, $"{result}"));

        // It came as often as it went, or once more.
        var isThere = await tables[0].RemoveAsync("key") == LookupResult.Removed;
        Assert.Equal(all.Count(result => result == LookupResult.Removed) + (isThere ? 1 : 0), all.Count(result => result == LookupResult.Created));
        await Eventually.TrueAsync(() => tables.All(table => table.Count == 0), "both are empty");
    }

    [SkippableFact]
    public async Task An_entry_of_the_configuration_that_was_removed_stays_hidden_on_each_node()
    {
        (string, string?)[] entries = [("Gateway:Lookup:Entries:a", "configured"), ("Gateway:Lookup:Entries:b", "configured")];
        await using var nats = await NatsServer.StartAsync();
        await using var one = await SharedNode.StartAsync(nats, "one", entries);
        await using var two = await SharedNode.StartAsync(nats, "two", entries);
        Assert.Equal("configured", await two.ValueAsync("a"));
        Assert.Equal(HttpStatusCode.NoContent, await one.DeleteAsync("a"));
        Assert.Null(await one.ValueAsync("a"));
        await two.HasAsync("a", null);
        Assert.Equal(HttpStatusCode.NotFound, await two.DeleteAsync("a"));
        Assert.Equal(HttpStatusCode.NoContent, await two.PutAsync("b", "fleet"));
        await using (var three = await SharedNode.StartAsync(nats, "three", entries))
        {
            Assert.Equal((null, "fleet"), (await three.ValueAsync("a"), await three.ValueAsync("b")));
            Assert.Equal(HttpStatusCode.Created, await three.PutAsync("a", "again"));
        }

        await one.HasAsync("a", "again");
    }

    [SkippableFact]
    public async Task A_node_knows_itself_in_step()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var one = await SharedNode.StartAsync(nats, "one");
        await one.TakesChangesAsync();
        var before = await one.MetricAsync("gateway_fleet_table_age_seconds");

        // It would only grow if nobody asked.
        await Eventually.TrueAsync(async () =>
        {
            var now = await one.MetricAsync("gateway_fleet_table_age_seconds");
            (before, var isYounger) = (now, now < before);
            return isYounger;
        }, "the age begins anew");
        Assert.Equal(0, await one.MetricAsync("gateway_fleet_table_lost"));
    }

    [SkippableFact]
    public async Task Without_the_option_each_node_of_a_fleet_has_its_own()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var one = await FleetGateway.StartAsync(nats, "one");
        await using var two = await SharedNode.StartAsync(nats, "two");
        Assert.Null(one.Services.GetService<SharedTable>());
        Assert.Equal(HttpStatusCode.Created, await one.PutAsync("own", "1"));
        Assert.Equal(HttpStatusCode.Created, await two.PutAsync("own", "2"));
        Assert.Equal("1", await one.ValueAsync("own"));
    }

    [Fact]
    public async Task A_shared_table_needs_a_fleet()
    {
        var fault = await Assert.ThrowsAsync<ConfigurationException>(() => GatewayServer.StartAsync(("Gateway:Lookup:Shared", "true")));
        Assert.Equal("Gateway:Lookup:Shared is true without a fleet: set Gateway:Fleet:Url.", Assert.Single(fault.Faults));
    }

    private static int? Read(ILookupTable table, string key) => table.TryGet(System.Text.Encoding.ASCII.GetBytes(key), out var value) ? value.Span[0] : null;
}
