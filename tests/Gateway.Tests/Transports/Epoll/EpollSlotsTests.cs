using Gateway.Tests.Support;
using Gateway.Transports.Epoll;

namespace Gateway.Tests.Transports.Epoll;

/// <summary>An event finds the source that it is meant for, or nobody: a number that is reused never brings it to a newcomer.</summary>
public sealed class EpollSlotsTests
{
    private readonly EpollSlots _slots = new();

    [Fact]
    public void A_tag_leads_to_its_source_and_after_that_has_left_to_nobody()
    {
        var (first, second) = (new Source(), new Source());
        var slot = _slots.Add(first);
        var tag = _slots.Tag(slot);
        Assert.Same(first, _slots.Find(tag));
        _slots.Remove(slot);
        Assert.Null(_slots.Find(tag));

        Assert.Equal(slot, _slots.Add(second));
        Assert.Null(_slots.Find(tag));
        Assert.Same(second, _slots.Find(_slots.Tag(slot)));
    }

    [Fact]
    public void Whoever_takes_a_place_over_has_its_events()
    {
        var (connecting, connected) = (new Source(), new Source());
        var slot = _slots.Add(connecting);
        var tag = _slots.Tag(slot);
        _slots.Replace(slot, connected);
        Assert.Same(connected, _slots.Find(tag));
        Assert.Equal([connected], _slots.All);
    }

    [Fact]
    public void However_many_come_each_has_a_place_of_its_own()
    {
        var sources = Enumerable.Range(0, 1000).Select(_ => new Source()).ToArray();
        var places = sources.Select(_slots.Add).ToArray();
        Assert.Equal(places.Length, places.Distinct().Count());
        Assert.All(sources.Zip(places), one => Assert.Same(one.First, _slots.Find(_slots.Tag(one.Second))));
        Assert.Equal(sources, _slots.All);
        for (var index = 0; index < places.Length; index += 2)
        {
            _slots.Remove(places[index]);
        }

        Assert.Equal(sources.Where((_, index) => index % 2 == 1), _slots.All);

        // Places that are free are taken before the table grows.
        Assert.All(Enumerable.Range(0, 500), _ => Assert.InRange(_slots.Add(new Source()), 0, 999));
        Assert.Equal(1000, _slots.Add(new Source()));
    }

    /// <summary>The loop looks without the lock, while others come, leave, and have the table grow.</summary>
    [Fact]
    public async Task A_look_while_others_come_and_go_finds_its_own_source_or_nobody()
    {
        var stays = new Source();
        var tag = _slots.Tag(_slots.Add(stays));
        ulong left = 0;
        var leaver = new Source();
        var going = Task.Run(() =>
        {
            var others = new List<int>();
            for (var round = 0; round < 20_000; round++)
            {
                var slot = _slots.Add(leaver);
                Volatile.Write(ref left, _slots.Tag(slot));
                _slots.Remove(slot);
                others.Add(_slots.Add(new Source()));
            }

            others.ForEach(_slots.Remove);
        });
        while (!going.IsCompleted)
        {
            Assert.Same(stays, _slots.Find(tag));
            if (Volatile.Read(ref left) is var seen and not 0)
            {
                Assert.True(_slots.Find(seen) is { } found ? found == leaver : true);
            }
        }

        await going.WaitAsync(TestClient.Patience);
        Assert.Equal([stays], _slots.All);
    }

    private sealed class Source : IEpollSource
    {
        public void OnEvents(uint events)
        {
        }

        public void OnPosted()
        {
        }

        public void OnFault()
        {
        }
    }
}
