using System.Collections.Concurrent;
using System.Net;
using Gateway.Diagnostics;
using Gateway.Lookup;
using Gateway.Tests.Fleet;
using Gateway.Tests.Http;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Lookup.Shared;

/// <summary>What becomes of a fleet's table when the server goes, or its store.</summary>
public sealed class SharedTableLossTests
{
    [SkippableFact]
    public async Task While_the_server_is_away_changes_are_refused_and_reading_goes_on()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var one = await SharedNode.StartAsync(nats, "one");
        Assert.Equal(HttpStatusCode.Created, await one.PutAsync("a", "1"));
        await nats.KillAsync();
        await one.RefusesAsync("fleet_away");
        await Problem.AssertAsync(
            await one.SetAsync("a", "2"),
            HttpStatusCode.ServiceUnavailable,
            "The change was not made: the fleet's engine is away, or it took longer than Gateway:Fleet:Request. Sending it again does no harm.",
            "fleet_away");
        await Problem.AssertAsync(await one.Http.DeleteAsync("/api/v1/lookup/a"), HttpStatusCode.ServiceUnavailable, code: "fleet_away");
        Assert.Equal(("1", "1"), (await one.ValueAsync("a"), await one.AskAsync("a")));
        await nats.StartAgainAsync();
        await one.TakesChangesAsync();
        Assert.Equal(HttpStatusCode.NoContent, await one.PutAsync("a", "2"));
        Assert.Equal(0, one.Logged(GatewayEventIds.TableLost));
    }

    [SkippableFact]
    public async Task A_server_that_stands_still_is_waited_for_no_longer_than_a_request_may_take()
    {
        await using var nats = await NatsServer.StartAsync();

        // It is not taken for away while the test runs.
        await using var one = await SharedNode.StartAsync(nats, "one", ("Gateway:Fleet:Ping", "00:01:00"), ("Gateway:Fleet:Request", "00:00:01"));
        Assert.Equal(HttpStatusCode.Created, await one.PutAsync("a", "1"));
        await nats.PauseAsync();
        await Problem.AssertAsync(
            await one.SetAsync("a", "2").WaitAsync(TestClient.Patience),
            HttpStatusCode.ServiceUnavailable,
            "The fleet's engine did not confirm the change: whether it was made is not known. Sending it again does no harm.",
            "fleet_away");
        Assert.Equal("1", await one.ValueAsync("a"));
        await nats.ContinueAsync();
        await one.TakesChangesAsync();
    }

    [SkippableFact]
    public async Task A_server_that_is_killed_again_and_again_loses_nothing_that_was_acknowledged()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var one = await SharedNode.StartAsync(nats, "one", ("Gateway:Fleet:Request", "00:00:02"));
        await using var two = await SharedNode.StartAsync(nats, "two", ("Gateway:Fleet:Request", "00:00:02"));
        var tables = new[] { one, two }.Select(node => node.Services.GetRequiredService<ILookupTable>()).ToArray();
        var promised = new ConcurrentDictionary<string, int>();
        using var end = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
        {
            var key = $"key{writer}";
            for (var turn = 0; !end.IsCancellationRequested; turn++)
            {
                if (await tables[(writer + turn) % 2].SetAsync(key, BitConverter.GetBytes(turn)) is LookupResult.Created or LookupResult.Replaced)
                {
                    promised[key] = turn;
                }
                else
                {
                    // While the server is away the answer comes at once.
                    await Task.Yield();
                }
            }
        })).ToArray();
        for (var round = 1; round <= 3; round++)
        {
            var (made, caughtUp) = (promised.Values.Sum(), one.CaughtUp());
            await Eventually.TrueAsync(() => promised.Count == 6 && promised.Values.Sum() > made + 30, "changes are made");
            await nats.KillAsync();
            await nats.StartAgainAsync();
            await Eventually.TrueAsync(() => one.CaughtUp() > caughtUp, "it has caught up");
        }

        await end.CancelAsync();
        await Task.WhenAll(writers).WaitAsync(TestClient.Patience);
        await using var three = await SharedNode.StartAsync(nats, "three");
        var kept = three.Services.GetRequiredService<ILookupTable>();
        foreach (var (key, turn) in promised)
        {
            // An unconfirmed change that came after may have been made.
            Assert.True(Read(kept, key) >= turn, $"{key}: {Read(kept, key)}, {turn} was promised");
            await Eventually.TrueAsync(() => tables.All(table => Read(table, key) == Read(kept, key)), $"all have the same {key}");
        }

        Assert.Equal(0, one.Logged(GatewayEventIds.TableLost) + two.Logged(GatewayEventIds.TableLost));
    }

    [SkippableFact]
    public async Task What_was_removed_while_a_node_was_away_is_gone_when_it_is_back()
    {
        (string, string?)[] entries = [("Gateway:Lookup:Entries:configured", "1")];
        await using var nats = await NatsServer.StartAsync();
        await using var one = await SharedNode.StartAsync(nats, "one", entries);
        foreach (var key in new[] { "kept", "gone", "configured" })
        {
            await one.PutAsync(key, "before");
        }

        await nats.KillAsync();
        await one.RefusesAsync("fleet_away");
        var caughtUp = one.CaughtUp();
        await nats.StartAgainAsync();
        await using (var two = await SharedNode.StartAsync(nats, "two", entries))
        {
            Assert.Equal(HttpStatusCode.NoContent, await two.DeleteAsync("gone"));
            Assert.Equal(HttpStatusCode.NoContent, await two.DeleteAsync("configured"));
            Assert.Equal(HttpStatusCode.Created, await two.PutAsync("new", "1"));
        }

        await Eventually.TrueAsync(() => one.CaughtUp() > caughtUp, "it has caught up");
        await one.HasAsync("gone", null);
        await one.HasAsync("configured", null);
        await one.HasAsync("new", "1");
        Assert.Equal("before", await one.ValueAsync("kept"));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_table_that_is_lost_is_kept_and_served_and_changes_are_refused(bool isServerKilled)
    {
        await using var nats = await NatsServer.StartAsync();
        await using var one = await SharedNode.StartAsync(nats, "one");
        await using var two = await SharedNode.StartAsync(nats, "two");
        Assert.Equal(HttpStatusCode.Created, await one.PutAsync("a", "1"));
        await two.HasAsync("a", "1");
        await LoseAsync(nats, isServerKilled);
        await one.RefusesAsync("table_lost");
        await two.RefusesAsync("table_lost");
        await Problem.AssertAsync(
            await two.Http.DeleteAsync("/api/v1/lookup/a"),
            HttpStatusCode.ServiceUnavailable,
            "The change was not made: the fleet's engine has another table than the one that is served; the log says how to restore it.",
            "table_lost");
        Assert.Equal(("1", "1"), (await one.ValueAsync("a"), await two.AskAsync("a")));
        var line = Assert.Single(one.Log.GetSnapshot(), record => record.Id.Id == GatewayEventIds.TableLost).Message;
        Assert.StartsWith("The fleet's engine has lost its lookup table: it is gone. The 1 entries here are kept and served, and changes are refused. Give the engine its old store back; or", line, StringComparison.Ordinal);
        Assert.Equal(1, await one.MetricAsync("gateway_fleet_table_lost"));

        // A node that comes now makes a new one. The others do not believe it, whatever is written there.
        await using var three = await SharedNode.StartAsync(nats, "three");
        Assert.Null(await three.ValueAsync("a"));
        foreach (var number in Enumerable.Range(0, 10))
        {
            Assert.Equal(HttpStatusCode.Created, await three.PutAsync($"new{number}", "1"));
        }

        await one.RefusesAsync("table_lost");
        Assert.Equal((null, "1"), (await one.ValueAsync("new9"), await one.ValueAsync("a")));
        Assert.Equal(1, one.Logged(GatewayEventIds.TableLost));
    }

    [SkippableFact]
    public async Task A_younger_table_that_somebody_has_made_before_the_others_see_it_is_not_believed_either()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var one = await SharedNode.StartAsync(nats, "one");
        Assert.Equal(HttpStatusCode.Created, await one.PutAsync("a", "1"));
        await nats.KillAsync();
        await one.RefusesAsync("fleet_away");
        nats.DeleteStore();
        await nats.StartAgainAsync();

        // With more changes than the lost one had.
        await using (var other = await TestFleet.ConnectedAsync(nats, options => options.Name = "test"))
        {
            var map = await other.Engine.OpenMapAsync("table");
            foreach (var number in Enumerable.Range(0, 20))
            {
                await map.TrySetAsync($"new{number}", "=1"u8.ToArray(), 0);
            }
        }

        await one.RefusesAsync("table_lost");
        Assert.Equal((null, "1"), (await one.ValueAsync("new1"), await one.ValueAsync("a")));
    }

    [SkippableFact]
    public async Task An_earlier_state_of_the_store_is_not_believed_and_the_right_one_is_again()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var one = await SharedNode.StartAsync(nats, "one");
        Assert.Equal(HttpStatusCode.Created, await one.PutAsync("a", "1"));
        await nats.KillAsync();
        using var earlier = nats.CopyStore();
        await nats.StartAgainAsync();
        await one.TakesChangesAsync();
        Assert.Equal(HttpStatusCode.NoContent, await one.PutAsync("a", "2"));
        await nats.KillAsync();
        using var later = nats.CopyStore();
        nats.PutStore(earlier);
        await nats.StartAgainAsync();
        await one.RefusesAsync("table_lost");
        Assert.Equal("2", await one.ValueAsync("a"));
        Assert.Contains("changes, and", one.Log.GetSnapshot().Single(record => record.Id.Id == GatewayEventIds.TableLost).Message, StringComparison.Ordinal);

        await nats.KillAsync();
        nats.PutStore(later);
        await nats.StartAgainAsync();
        await one.TakesChangesAsync();
        Assert.Equal("2", await one.ValueAsync("a"));
        Assert.Equal(0, await one.MetricAsync("gateway_fleet_table_lost"));
    }

    private static async Task LoseAsync(NatsServer nats, bool isServerKilled)
    {
        if (isServerKilled)
        {
            await nats.KillAsync();
            nats.DeleteStore();
            await nats.StartAgainAsync();
        }
        else
        {
            await using var raw = await RawBucket.OpenAsync(nats, "test_table");
            await raw.DeleteAsync();
        }
    }

    private static int Read(ILookupTable table, string key) => table.TryGet(System.Text.Encoding.ASCII.GetBytes(key), out var value) ? BitConverter.ToInt32(value.Span) : -1;
}
