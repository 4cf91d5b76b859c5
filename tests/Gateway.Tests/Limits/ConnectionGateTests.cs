using System.Net;
using Gateway.Limits;

namespace Gateway.Tests.Limits;

public sealed class ConnectionGateTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Other = IPAddress.Parse("192.0.2.2");

    private readonly ConnectionCount _listener = new(3);
    private readonly ConnectionGate _gate = new(maxConnections: 4, maxPerAddress: 2);

    [Fact]
    public void The_process_the_listener_and_the_address_each_have_their_limit()
    {
        Enter(One, 2);
        Assert.Equal(Refusal.AddressFull, TryEnter(_listener, One, out var slot));
        Assert.Null(slot);
        Enter(Other, 1);
        Assert.Equal(Refusal.ListenerFull, TryEnter(_listener, Other, out _));
        Assert.Equal(Refusal.None, TryEnter(new ConnectionCount(10), Other, out _));
        Assert.Equal(Refusal.GatewayFull, TryEnter(new ConnectionCount(10), Other, out _));
        Assert.Equal((4, 2), (_gate.Count, _gate.Addresses));
    }

    [Fact]
    public void A_refused_connection_takes_no_place_anywhere()
    {
        Enter(One, 2);
        for (var attempt = 0; attempt < 10; attempt++)
        {
            TryEnter(_listener, One, out _);
        }

        Assert.Equal((2, 2), (_gate.Count, _listener.Count));
        Enter(Other, 1);
    }

    [Fact]
    public void A_place_is_given_back_once_however_often_it_is_returned()
    {
        var slots = Enter(One, 2);
        slots[0].Dispose();
        slots[0].Dispose();

        Assert.Equal((1, 1, 1), (_gate.Count, _listener.Count, _gate.Addresses));
        slots[1].Dispose();
        Assert.Equal((0, 0, 0), (_gate.Count, _listener.Count, _gate.Addresses));
    }

    [Fact]
    public void Connections_without_an_address_count_for_process_and_listener_alone()
    {
        Enter(null, 3);
        Assert.Equal(0, _gate.Addresses);
        Assert.Equal(Refusal.ListenerFull, TryEnter(_listener, null, out _));
    }

    [Fact]
    public void Addresses_that_have_gone_are_forgotten()
    {
        for (var last = 0; last < 256; last++)
        {
            Enter(new IPAddress([198, 51, 100, (byte)last]), 1)[0].Dispose();
        }

        Assert.Equal(0, _gate.Addresses);
    }

    [Fact]
    public void Only_observed_all_are_let_in_and_counted_and_the_answer_is_what_it_would_have_been()
    {
        var slots = Enter(One, 2);
        Assert.Equal(Refusal.None, _gate.TryEnter(_listener, out var third, isObserved: true));
        Assert.False(third!.TryIdentify(One, isObserved: true));
        Assert.Equal(Refusal.ListenerFull, _gate.TryEnter(_listener, out var fourth, isObserved: true));
        Assert.Equal(Refusal.GatewayFull, _gate.TryEnter(_listener, out var fifth, isObserved: true));
        Assert.Equal((5, 5, 1), (_gate.Count, _listener.Count, _gate.Addresses));

        // The address still has the one that was only observed.
        slots.ForEach(slot => slot.Dispose());
        Assert.Equal(1, _gate.Addresses);
        third.Dispose();
        fourth!.Dispose();
        fifth!.Dispose();
        Assert.Equal((0, 0, 0), (_gate.Count, _listener.Count, _gate.Addresses));
    }

    [Fact]
    public void A_slot_that_was_given_back_counts_for_no_address_any_more()
    {
        Assert.Equal(Refusal.None, _gate.TryEnter(_listener, out var slot));
        slot!.Dispose();
        Assert.False(slot.TryIdentify(One));
        Assert.Equal((0, 0, 0), (_gate.Count, _listener.Count, _gate.Addresses));
    }

    [Fact]
    public async Task Many_threads_never_come_to_more_than_the_limits_and_leave_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(() =>
        {
            for (var round = 0; round < 20_000; round++)
            {
                if (TryEnter(_listener, number % 2 == 0 ? One : Other, out var slot) == Refusal.None)
                {
                    Assert.InRange(_gate.Addresses, 1, 2);
                    Parallel.Invoke(slot!.Dispose, slot!.Dispose);
                }
            }
        })));
        Assert.Equal((0, 0, 0), (_gate.Count, _listener.Count, _gate.Addresses));
    }

    [Fact]
    public void A_limit_that_is_lowered_puts_nobody_out_and_lets_nobody_in()
    {
        var slots = Enter(One, 2);
        (_gate.MaxConnections, _gate.MaxPerAddress) = (1, 1);
        Assert.Equal(Refusal.GatewayFull, TryEnter(_listener, Other, out _));
        _gate.MaxConnections = 4;
        Assert.Equal(Refusal.AddressFull, TryEnter(_listener, One, out _));
        slots[0].Dispose();
        Assert.Equal(Refusal.AddressFull, TryEnter(_listener, One, out _));
        slots[1].Dispose();
        Enter(One, 1);
    }

    // As the admission does it: a slot first, then the address.
    private Refusal TryEnter(ConnectionCount listener, IPAddress? address, out ConnectionSlot? slot)
    {
        var refusal = _gate.TryEnter(listener, out slot);
        if (refusal == Refusal.None && address is not null && !slot!.TryIdentify(address))
        {
            slot.Dispose();
            slot = null;
            return Refusal.AddressFull;
        }

        return refusal;
    }

    private List<ConnectionSlot> Enter(IPAddress? address, int count) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        Assert.Equal(Refusal.None, TryEnter(_listener, address, out var slot));
        return slot!;
    })];
}
