using Gateway.Limits;
using Gateway.Rooms;
using Gateway.Tests.Support;

namespace Gateway.Tests.Rooms;

/// <summary>The rooms of a process, without sessions: who is in, who hears what, and what is left when all have gone.</summary>
public sealed class LocalRoomsTests
{
    private const int Rounds = 20_000;

    private readonly TestOptions<GatewayLimits> _limits = new(new GatewayLimits());
    private readonly LocalRooms _rooms;

    public LocalRoomsTests() => _rooms = new LocalRooms(_limits);

    [Fact]
    public void A_member_is_in_once_and_out_once()
    {
        var member = new Member("a");
        Assert.True(_rooms.Join("r", member));
        Assert.False(_rooms.Join("r", member));
        Assert.True(_rooms.Join("s", member));
        Assert.Equal((2, 2L, 1), (_rooms.Count, _rooms.Memberships, _rooms.CountMembers("r")));
        Assert.True(_rooms.Leave("r", member));
        Assert.False(_rooms.Leave("r", member));
        Assert.Equal((1, 1L, 0), (_rooms.Count, _rooms.Memberships, _rooms.CountMembers("r")));
        Assert.Equal(["s"], _rooms.All());
    }

    [Fact]
    public void A_room_is_there_while_it_has_members_and_names_them()
    {
        var (one, two) = (new Member("a"), new Member("b"));
        Assert.Empty(_rooms.GetMembers("r"));
        _rooms.Join("r", one);
        _rooms.Join("r", two);
        Assert.Equal(["a", "b"], _rooms.GetMembers("r").Order());
        _rooms.Leave("r", one);
        Assert.Equal(["b"], _rooms.GetMembers("r"));
        _rooms.Leave("r", two);
        Assert.Empty(_rooms.All());
        Assert.True(_rooms.Join("r", one));
        Assert.Equal(["a"], _rooms.GetMembers("r"));
    }

    [Fact]
    public void A_message_reaches_all_but_its_sender_and_nobody_elsewhere()
    {
        var (one, two, elsewhere) = (new Member("a"), new Member("b"), new Member("c"));
        _rooms.Join("r", one);
        _rooms.Join("r", two);
        _rooms.Join("R", elsewhere);
        Assert.Equal(1, _rooms.Publish("r", one, [1]));
        Assert.Equal(2, _rooms.Publish("r", null, [2]));
        Assert.Equal(2, _rooms.Publish("r", elsewhere, [3]));
        Assert.Equal(0, _rooms.Publish("nobody", one, [4]));
        Assert.Equal([2, 3], one.Heard);
        Assert.Equal([1, 2, 3], two.Heard);
        Assert.Empty(elsewhere.Heard);
    }

    [Fact]
    public async Task All_members_see_the_messages_of_all_senders_in_one_order()
    {
        var members = Enumerable.Range(0, 3).Select(number => new Member($"{number}")).ToArray();
        Assert.All(members, member => _rooms.Join("r", member));
        await Task.WhenAll(Enumerable.Range(1, 3).Select(sender => Task.Run(() =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                _rooms.Publish("r", null, [(byte)sender]);
            }
        }))).WaitAsync(TestClient.Patience);
        Assert.Equal(3 * Rounds, members[0].Heard.Count);
        Assert.All(members, member => Assert.Equal(members[0].Heard, member.Heard));
    }

    /// <summary>Whoever has joined is reached, also where the room was being given up at that moment.</summary>
    [Fact]
    public async Task Who_has_joined_is_in_the_room_that_others_publish_to()
    {
        using var isOver = new CancellationTokenSource();
        var others = Enumerable.Range(0, 2).Select(number => Task.Run(() =>
        {
            var member = new Member($"{number}");
            while (!isOver.IsCancellationRequested)
            {
                _rooms.Join("r", member);
                _rooms.Leave("r", member);
            }
        })).ToArray();
        var member = new Member("x");
        for (var round = 0; round < Rounds; round++)
        {
            Assert.True(_rooms.Join("r", member));
            _rooms.Publish("r", null, [1]);
            Assert.Equal(round + 1, member.Heard.Count);
            Assert.Contains("x", _rooms.GetMembers("r"));
            Assert.True(_rooms.Leave("r", member));
            _rooms.Publish("r", null, [2]);
        }

        await isOver.CancelAsync();
        await Task.WhenAll(others).WaitAsync(TestClient.Patience);
        Assert.DoesNotContain((byte)2, member.Heard);
        Assert.Equal((0, 0L), (_rooms.Count, _rooms.Memberships));
    }

    [Fact]
    public void A_watcher_hears_a_room_without_being_in_it_and_counts_for_nobody()
    {
        var heard = new List<byte>();
        using var watch = _rooms.Watch("r", message => heard.Add(message[0]));
        Assert.Equal(0, _rooms.Publish("r", null, [1]));
        Assert.Equal((0, 0L), (_rooms.Count, _rooms.Memberships));
        var member = new Member("a");
        _rooms.Join("r", member);
        Assert.Equal(0, _rooms.Publish("r", member, [2]));
        _rooms.Publish("s", null, [3]);
        _rooms.Leave("r", member);
        _rooms.Publish("r", null, [4]);
        Assert.Equal([1, 2, 4], heard);
    }

    [Fact]
    public void One_watch_ends_alone_even_if_it_is_ended_twice()
    {
        var heard = 0;
        void Hear(byte[] message) => heard++;
        var first = _rooms.Watch("r", Hear);
        using var second = _rooms.Watch("r", Hear);
        using var elsewhere = _rooms.Watch("s", Hear);
        first.Dispose();
        first.Dispose();
        _rooms.Publish("r", null, [1]);
        Assert.Equal(1, heard);
        second.Dispose();
        _rooms.Publish("r", null, [1]);
        Assert.Equal(1, heard);
        _rooms.Publish("s", null, [1]);
        Assert.Equal(2, heard);
    }

    [Fact]
    public async Task Watchers_that_come_and_go_at_once_hear_while_they_watch_and_never_after()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                var mine = false;
                var message = new byte[1];
                var watch = _rooms.Watch("r", heard =>
                {
                    // Other threads' messages come here as well, and must not touch it.
                    if (ReferenceEquals(heard, message))
                    {
                        mine = true;
                    }
                });
                _rooms.Publish("r", null, message);
                Assert.True(mine);
                watch.Dispose();
                mine = false;
                _rooms.Publish("r", null, message);
                Assert.False(mine);
            }
        }))).WaitAsync(TestClient.Patience);
    }

    [Fact]
    public void The_limit_of_a_member_is_that_of_now()
    {
        Assert.Equal(new GatewayLimits().MaxRoomsPerSession, _rooms.MaxPerMember);
        _limits.Change(new GatewayLimits { MaxRoomsPerSession = 7 });
        Assert.Equal(7, _rooms.MaxPerMember);
    }

    private sealed class Member(string id) : IRoomMember
    {
        internal List<byte> Heard { get; } = [];

        public string Id => id;

        // Under the room's lock.
        public void Deliver(byte[] message) => Heard.Add(message[0]);
    }
}
