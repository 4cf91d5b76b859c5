using System.Globalization;
using System.Text;
using Gateway.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.Fleet;

/// <summary>What every engine promises about the maps of a fleet, tried on each.</summary>
public sealed class FleetMapContractTests
{
    public static TheoryData<string> Engines => FleetEngineContractTests.Engines;

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task A_value_is_read_by_all_and_changed_only_by_who_knows_its_revision(string engine)
    {
        await using var fleet = await TestFleet.StartAsync(engine);
        var one = await (await fleet.JoinAsync()).Engine.OpenMapAsync("table");
        var two = await (await fleet.JoinAsync()).Engine.OpenMapAsync("table");
        Assert.Null(await one.GetAsync("key"));
        var first = await one.TrySetAsync("key", "one"u8.ToArray(), 0);
        Assert.True(first > 0);
        Assert.Equal(("one", first), Text(await two.GetAsync("key")));
        Assert.Equal(0, await two.TrySetAsync("key", "none"u8.ToArray(), 0));
        Assert.Equal(0, await two.TrySetAsync("key", "none"u8.ToArray(), first + 1));
        Assert.Equal(0, await two.TrySetAsync("other", "none"u8.ToArray(), first));
        var second = await two.TrySetAsync("key", "two"u8.ToArray(), first);
        Assert.True(second > first);
        Assert.Equal(0, await one.TrySetAsync("key", "none"u8.ToArray(), first));
        Assert.Equal(("two", second), Text(await one.GetAsync("key")));
        Assert.Null(await one.GetAsync("other"));
    }

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task A_value_is_deleted_only_by_who_knows_its_revision_and_may_come_again(string engine)
    {
        await using var fleet = await TestFleet.StartAsync(engine);
        var one = await (await fleet.JoinAsync()).Engine.OpenMapAsync("table");
        var two = await (await fleet.JoinAsync()).Engine.OpenMapAsync("table");
        var first = await one.TrySetAsync("key", "one"u8.ToArray(), 0);
        var second = await one.TrySetAsync("key", "two"u8.ToArray(), first);
        Assert.False(await two.TryDeleteAsync("key", first));
        Assert.False(await two.TryDeleteAsync("key", 0));
        Assert.False(await two.TryDeleteAsync("other", second));
        Assert.Equal(("two", second), Text(await one.GetAsync("key")));
        Assert.True(await two.TryDeleteAsync("key", second));
        Assert.False(await two.TryDeleteAsync("key", second));
        Assert.Null(await one.GetAsync("key"));
        Assert.Equal(0, await one.TrySetAsync("key", "none"u8.ToArray(), second));
        var third = await one.TrySetAsync("key", "three"u8.ToArray(), 0);
        Assert.True(third > second);
        Assert.Equal(("three", third), Text(await two.GetAsync("key")));
    }

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task Of_many_that_create_one_entry_at_a_time_exactly_one_does(string engine)
    {
        await using var fleet = await TestFleet.StartAsync(engine);
        IFleetMap[] maps = [await (await fleet.JoinAsync()).Engine.OpenMapAsync("names"), await (await fleet.JoinAsync()).Engine.OpenMapAsync("names")];
        foreach (var round in Enumerable.Range(0, 10))
        {
            // Every other time what they race for was deleted before.
            var key = $"key{round / 2}";
            var values = Enumerable.Range(0, 20).Select(number => number.ToString(CultureInfo.InvariantCulture)).ToArray();
            var revisions = await Task.WhenAll(values.Select((value, index) => Task.Run(() => maps[index % 2].TrySetAsync(key, Encoding.ASCII.GetBytes(value), 0).AsTask())));
            var winner = Array.FindIndex(revisions, revision => revision > 0);
            Assert.Equal(1, revisions.Count(revision => revision > 0));
            Assert.Equal((values[winner], revisions[winner]), Text(await maps[0].GetAsync(key)));
            Assert.True(await maps[1].TryDeleteAsync(key, revisions[winner]));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task A_watch_begins_with_all_there_is_and_goes_on_with_each_change(string engine)
    {
        await using var fleet = await TestFleet.StartAsync(engine);
        var one = await (await fleet.JoinAsync()).Engine.OpenMapAsync("table");
        var two = await (await fleet.JoinAsync()).Engine.OpenMapAsync("table");
        await using (var empty = new MapWatch(two))
        {
            await empty.SeesAsync("CaughtUp");
        }

        string[] keys = ["a", "a.b", "a:b", "a..b", ".x", "x.", "_-:.", new string('k', 255)];
        foreach (var key in keys)
        {
            await one.TrySetAsync(key, "old"u8.ToArray(), await one.TrySetAsync(key, "older"u8.ToArray(), 0));
        }

        await using var watch = new MapWatch(two);
        await watch.SeesAsync([.. keys.Select(key => $"{key}=old"), "CaughtUp"]);
        var revision = await one.TrySetAsync("new", default, 0);
        await one.TrySetAsync("a", "new"u8.ToArray(), (await one.GetAsync("a"))!.Value.Revision);
        Assert.True(await one.TryDeleteAsync("new", revision));
        await watch.SeesAsync([.. keys.Select(key => $"{key}=old"), "CaughtUp", "new=", "a=new", "new deleted"]);
        Assert.Equal(("new", watch.Changes.Single(change => change is { Key: "a", Revision: var r } && r > revision).Revision), Text(await two.GetAsync("a")));
        var changed = watch.Changes.Where(change => change.Kind != FleetChangeKind.CaughtUp).Select(change => change.Revision).ToArray();
        Assert.Equal(changed.Order().Distinct(), changed);
    }

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task A_watch_catches_up_where_the_last_change_or_every_one_was_a_delete(string engine)
    {
        await using var fleet = await TestFleet.StartAsync(engine);
        var map = await (await fleet.JoinAsync()).Engine.OpenMapAsync("table");
        Assert.True(await map.TryDeleteAsync("gone", await map.TrySetAsync("gone", default, 0)));
        await using (var empty = new MapWatch(map))
        {
            await empty.CatchesUpAsync(1);
            Assert.DoesNotContain(empty.Changes, change => change.Kind == FleetChangeKind.Set);
        }

        await map.TrySetAsync("kept", default, 0);
        Assert.True(await map.TryDeleteAsync("gone.too", await map.TrySetAsync("gone.too", default, 0)));
        await using var watch = new MapWatch(map);
        await watch.CatchesUpAsync(1);
        Assert.Equal(["kept"], watch.Changes.Where(change => change.Kind == FleetChangeKind.Set).Select(change => change.Key));
        Assert.Equal(FleetChangeKind.CaughtUp, watch.Changes[^1].Kind);
    }

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task A_watch_whose_reader_is_slow_leaves_nothing_out(string engine)
    {
        const int Count = 4_000;
        await using var fleet = await TestFleet.StartAsync(engine);
        var one = await (await fleet.JoinAsync()).Engine.OpenMapAsync("table");
        var two = await (await fleet.JoinAsync()).Engine.OpenMapAsync("table");
        await using var changes = two.WatchAsync().GetAsyncEnumerator();
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(FleetChangeKind.Began, changes.Current.Kind);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(FleetChangeKind.CaughtUp, changes.Current.Kind);
        await Parallel.ForEachAsync(Enumerable.Range(0, Count), new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (number, cancellation) =>
            Assert.True(await one.TrySetAsync($"key{number}", new byte[100], 0, cancellation) > 0));
        var seen = new HashSet<string>();
        while (seen.Count < Count)
        {
            Assert.True(await changes.MoveNextAsync().AsTask().WaitAsync(TestClient.Patience));
            seen.Add(changes.Current.Key);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task Values_may_be_empty_and_maps_keep_apart(string engine)
    {
        await using var fleet = await TestFleet.StartAsync(engine);
        var node = await fleet.JoinAsync();
        var (names, table) = (await node.Engine.OpenMapAsync("names"), await node.Engine.OpenMapAsync("table"));
        var revision = await names.TrySetAsync("key", default, 0);
        Assert.Equal(("", revision), Text(await names.GetAsync("key")));
        Assert.Null(await table.GetAsync("key"));
        Assert.True(await names.TrySetAsync("key", new byte[100_000], revision) > revision);
        Assert.Equal(100_000, (await names.GetAsync("key"))!.Value.Value.Length);
    }

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task A_map_is_told_by_its_time_of_creation_and_the_number_of_its_last_change(string engine)
    {
        await using var fleet = await TestFleet.StartAsync(engine);
        var (first, second) = (await fleet.JoinAsync(), await fleet.JoinAsync());
        var (one, two) = (await first.Engine.OpenMapAsync("table"), await second.Engine.OpenMapAsync("table"));
        var created = (await one.GetStateAsync())!.Value;
        Assert.Equal(0, created.LastRevision);
        Assert.Equal(created, await two.GetStateAsync());
        var set = await one.TrySetAsync("a", "1"u8.ToArray(), 0);
        Assert.Equal(created with { LastRevision = set }, await two.GetStateAsync());
        Assert.Equal(0, await two.TrySetAsync("a", default, 0));
        Assert.Equal(created with { LastRevision = set }, await two.GetStateAsync());
        Assert.True(await two.TryDeleteAsync("a", set));
        var deleted = (await one.GetStateAsync())!.Value;
        Assert.Equal(created.Created, deleted.Created);
        Assert.True(deleted.LastRevision > set);
        Assert.Equal(0, (await (await first.Engine.OpenMapAsync("names")).GetStateAsync())!.Value.LastRevision);
    }

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task A_watch_says_first_how_far_the_map_has_come(string engine)
    {
        await using var fleet = await TestFleet.StartAsync(engine);
        var map = await (await fleet.JoinAsync()).Engine.OpenMapAsync("table");
        await using (var empty = new MapWatch(map))
        {
            await empty.CatchesUpAsync(1);
            Assert.Equal(0, empty.Floor);
        }

        var kept = await map.TrySetAsync("kept", default, 0);
        Assert.True(await map.TryDeleteAsync("gone", await map.TrySetAsync("gone", default, 0)));
        await using var changes = map.WatchAsync().GetAsyncEnumerator();
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal((FleetChangeKind.Began, ""), (changes.Current.Kind, changes.Current.Key));
        Assert.Equal((await map.GetStateAsync())!.Value.LastRevision, changes.Current.Revision);
        Assert.True(changes.Current.Revision > kept);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(("kept", kept), (changes.Current.Key, changes.Current.Revision));
    }

    private static (string Text, long Revision) Text(FleetEntry? entry) =>
        entry is { } present ? (Encoding.ASCII.GetString(present.Value.Span), present.Revision) : throw new InvalidOperationException("There is no entry.");
}
