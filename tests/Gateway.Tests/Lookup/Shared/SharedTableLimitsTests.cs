using System.Net;
using System.Text;
using Gateway.Diagnostics;
using Gateway.Fleet;
using Gateway.Lookup;
using Gateway.Tests.Fleet;
using Gateway.Tests.Http;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NATS.Client.Core;

namespace Gateway.Tests.Lookup.Shared;

/// <summary>What a fleet's table does not take: from its clients, from other nodes, and from whoever else reaches the server.</summary>
public sealed class SharedTableLimitsTests
{
    [SkippableFact]
    public async Task A_full_table_refuses_new_keys_on_the_node_that_is_asked()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var one = await SharedNode.StartAsync(nats, "one", ("Gateway:Lookup:MaxEntries", "2"), ("Gateway:Lookup:Entries:configured", "1"));
        Assert.Equal(HttpStatusCode.Created, await one.PutAsync("a", "1"));
        await Problem.AssertAsync(await one.SetAsync("b", "1"), HttpStatusCode.InsufficientStorage, code: "table_full");
        Assert.Equal(HttpStatusCode.NoContent, await one.PutAsync("a", "2"));
        Assert.Equal(HttpStatusCode.NoContent, await one.DeleteAsync("configured"));
        var table = one.Services.GetRequiredService<ILookupTable>();
        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => table.SetAsync($"b{number}", [])));
        Assert.Equal(1, results.Count(result => result == LookupResult.Created));
        Assert.Equal(9, results.Count(result => result == LookupResult.Full));
    }

    [SkippableFact]
    public async Task What_others_set_is_taken_up_to_twice_the_limit_and_the_rest_once_there_is_room()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var large = await SharedNode.StartAsync(nats, "large");
        await using var small = await SharedNode.StartAsync(nats, "small", ("Gateway:Lookup:MaxEntries", "2"));
        foreach (var number in Enumerable.Range(0, 6))
        {
            Assert.Equal(HttpStatusCode.Created, await large.PutAsync($"key{number}", "1"));
        }

        await small.HasAsync("key3", "1");
        await Eventually.TrueAsync(() => small.Dropped(FleetDrop.Full) == 2, "two are left out");
        Assert.Equal(1, small.Logged(GatewayEventIds.TableOverfull));
        Assert.Null(await small.ValueAsync("key5"));
        Assert.Equal(4, small.Services.GetRequiredService<ILookupTable>().Count);
        await Problem.AssertAsync(await small.SetAsync("key5", "2"), HttpStatusCode.InsufficientStorage, code: "table_full");
        Assert.Equal(HttpStatusCode.NoContent, await small.PutAsync("key0", "2"));

        Assert.Equal(HttpStatusCode.NoContent, await large.DeleteAsync("key0"));
        Assert.Equal(HttpStatusCode.NoContent, await large.DeleteAsync("key1"));
        await small.HasAsync("key4", "1");
        await small.HasAsync("key5", "1");
    }

    [SkippableFact]
    public async Task What_no_gateway_has_written_is_counted_and_skipped()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var one = await SharedNode.StartAsync(nats, "one");
        Assert.Equal(HttpStatusCode.Created, await one.PutAsync("a", "1"));
        await using var raw = await RawBucket.OpenAsync(nats, "test_table");
        byte[][] values = [[], "1"u8.ToArray(), "-1"u8.ToArray(), [0xFF, 0xFE], Encoding.ASCII.GetBytes("=" + new string('x', 510)), new byte[200_000]];
        foreach (var (value, number) in values.Select((value, number) => (value, number)))
        {
            await raw.PutAsync("a", value);
            await raw.PutAsync($"garbage{number}", value);
        }

        await raw.PublishAsync("two.tokens", "=1"u8.ToArray());
        await raw.PublishAsync(new string('k', 256), "=1"u8.ToArray());
        await raw.PublishAsync("not,a,key", "=1"u8.ToArray());
        await raw.PublishAsync("operation", "=1"u8.ToArray(), new NatsHeaders { ["KV-Operation"] = "NONSENSE" });
        await raw.PutAsync("last", "=1");
        await one.HasAsync("last", "1");
        Assert.Equal("1", await one.ValueAsync("a"));
        Assert.Null(await one.ValueAsync("garbage1"));
        Assert.Null(await one.ValueAsync("two.tokens"));
        Assert.True(one.Dropped(FleetDrop.Invalid) >= 15, $"{one.Dropped(FleetDrop.Invalid)}");

        // Who sets it again mends it, on a node that has never seen anything else, too.
        await using var two = await SharedNode.StartAsync(nats, "two");
        Assert.Null(await two.ValueAsync("a"));
        Assert.Equal("1", await two.ValueAsync("last"));
        Assert.Equal(HttpStatusCode.Created, await two.PutAsync("garbage1", "mended"));
        Assert.Equal(HttpStatusCode.NoContent, await one.PutAsync("a", "mended"));
        await one.HasAsync("garbage1", "mended");
        await two.HasAsync("a", "mended");
    }
}
