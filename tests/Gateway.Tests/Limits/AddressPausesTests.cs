using System.Net;
using Gateway.Limits;

namespace Gateway.Tests.Limits;

public sealed class AddressPausesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly AddressPauses _pauses;

    public AddressPausesTests() => _pauses = new AddressPauses(_time);

    [Fact]
    public void An_address_is_due_once_a_minute_and_told_how_many_were_not()
    {
        Assert.Equal((true, 0), Ask("192.0.2.1"));
        Assert.False(Ask("192.0.2.1").IsDue);
        _time.Advance(AddressPauses.Pause - TimeSpan.FromMilliseconds(1));
        Assert.False(Ask("192.0.2.1").IsDue);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((true, 2), Ask("192.0.2.1"));
        _time.Advance(AddressPauses.Pause);
        Assert.Equal((true, 0), Ask("192.0.2.1"));
    }

    [Fact]
    public void Addresses_do_not_wait_for_one_another()
    {
        Assert.True(Ask("192.0.2.1").IsDue);
        Assert.True(Ask("192.0.2.2").IsDue);
        Assert.True(Ask("2001:db8::1").IsDue);
        Assert.False(Ask("::ffff:192.0.2.1").IsDue);
        Assert.False(Ask("2001:db8::2").IsDue);
        Assert.True(Ask("2001:db8:0:1::1").IsDue);
    }

    [Fact]
    public void However_many_addresses_come_so_many_lines_are_due_in_a_minute_and_one_more()
    {
        var due = Enumerable.Range(0, 100_000).Count(number => Ask(new IPAddress(number + 1).ToString()).IsDue);
        Assert.Equal(AddressPauses.Capacity + 1, due);

        // Those that have waited long enough make room.
        _time.Advance(AddressPauses.Pause);
        Assert.True(Ask("192.0.2.1").IsDue);
        Assert.True(Ask("192.0.2.2").IsDue);
        Assert.False(Ask("192.0.2.1").IsDue);
    }

    [Fact]
    public void In_a_full_table_those_without_a_place_share_one_pause_and_the_others_keep_their_own()
    {
        for (var number = 0; number < AddressPauses.Capacity; number++)
        {
            Assert.True(Ask($"198.51.{number >> 8}.{number & 255}").IsDue);
        }

        Assert.Equal((true, 0), Ask("192.0.2.1"));
        Assert.Equal((false, 0), Ask("192.0.2.1"));
        Assert.False(Ask("192.0.2.2").IsDue);
        Assert.Equal((false, 0), Ask("198.51.0.0"));

        // A minute on, a place is free for whoever comes first, and the line that is due tells of what it is itself about alone.
        _time.Advance(AddressPauses.Pause);
        Assert.Equal((true, 1), Ask("198.51.0.0"));
        Assert.Equal((true, 0), Ask("192.0.2.3"));
    }

    private (bool IsDue, long Missed) Ask(string address) => (_pauses.IsDue(IPAddress.Parse(address), out var missed), missed);
}
