using Gateway.Limits;
using Gateway.Rooms;
using Gateway.Tests.Support;

namespace Gateway.Tests.Rooms;

public sealed class RoomTests
{
    [Fact]
    public void Who_is_no_member_can_not_give_a_room_up_that_somebody_is_about_to_join()
    {
        var room = new Room();
        var (joins, leaves) = (new Member(), new Member());
        Assert.False(room.Remove(leaves, out var isGone));
        Assert.False(isGone);
        Assert.True(room.TryAdd(joins, out var isNew));
        Assert.True(isNew);
        Assert.False(room.Remove(leaves, out isGone));
        Assert.False(isGone);
        Assert.True(room.Remove(joins, out isGone));
        Assert.True(isGone);
        Assert.False(room.TryAdd(joins, out _));
    }

    /// <summary>Whoever spins here for ever keeps the test from its end.</summary>
    [Fact]
    public async Task Members_and_others_that_join_and_leave_at_once_come_to_an_end_and_to_nothing()
    {
        var rooms = new LocalRooms(new TestOptions<GatewayLimits>(new GatewayLimits()));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(() =>
        {
            var member = new Member();
            for (var round = 0; round < 20_000; round++)
            {
                if (number % 2 == 0)
                {
                    Assert.True(rooms.Join("r", member));
                    Assert.True(rooms.Leave("r", member));
                }

                Assert.False(rooms.Leave("r", member));
            }
        }))).WaitAsync(TestClient.Patience);
        Assert.Equal((0, 0), (rooms.Count, rooms.Memberships));
    }

    private sealed class Member : IRoomMember
    {
        public string Id => "x";

        public void Deliver(byte[] message)
        {
        }
    }
}
