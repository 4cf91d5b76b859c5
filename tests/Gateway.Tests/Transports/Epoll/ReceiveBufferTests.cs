using System.Buffers;
using Gateway.Transports.Epoll;

namespace Gateway.Tests.Transports.Epoll;

/// <summary>Whose buffer received bytes lie in: the loop's until they are advanced, and then none or a rented one.</summary>
public sealed class ReceiveBufferTests
{
    private const int MaxCopiedLength = 4096;

    private readonly LoopBuffers _loop = new();
    private ReceiveBuffer _buffer;

    [Fact]
    public void What_is_consumed_in_the_turn_stays_in_the_buffer_of_the_loop()
    {
        Assert.Same(_loop.Receive, Receive([1, 2, 3]));
        Assert.Equal([1, 2, 3], _buffer.Bytes.ToArray());
        Consume(3);
        Assert.True(_buffer.IsEmpty);
        Assert.False(_buffer.TryKeepBuffer());
        Assert.Same(_loop.Receive, _buffer.Prepare(_loop, out var offset));
        Assert.Equal(0, offset);
    }

    [Fact]
    public void What_is_left_is_copied_out_and_goes_in_front_of_the_next_read()
    {
        Receive([1, 2, 3]);
        Consume(1);
        Assert.True(_buffer.HasUnexamined);
        Assert.False(_buffer.TryKeepBuffer());
        Array.Clear(_loop.Receive);
        Assert.Equal([2, 3], _buffer.Bytes.ToArray());
        Assert.Same(_loop.Receive, Receive([4]));
        Assert.Equal([2, 3, 4], _buffer.Bytes.ToArray());
    }

    [Theory]
    [InlineData(MaxCopiedLength, true)]
    [InlineData(MaxCopiedLength + 1, false)]
    public void A_long_rest_is_read_on_behind_in_a_buffer_of_its_own(int rest, bool isOfTheLoop)
    {
        var bytes = new byte[rest + 1];
        Random.Shared.NextBytes(bytes);
        Receive(bytes);
        Consume(1);
        Assert.Equal(isOfTheLoop, ReferenceEquals(_loop.Receive, Receive([7])));
        Assert.Equal([.. bytes[1..], 7], _buffer.Bytes.ToArray());
    }

    [Fact]
    public void Whoever_ends_its_turn_without_advancing_keeps_the_buffer_and_borrows_no_other()
    {
        var lent = Receive([1, 2, 3]);
        Assert.True(_buffer.TryKeepBuffer());
        _loop.ReplaceReceive();
        Assert.NotSame(lent, _loop.Receive);
        Assert.Equal([1, 2, 3], _buffer.Bytes.ToArray());
        Consume(3);
        Assert.False(_buffer.TryKeepBuffer());
        Assert.NotSame(_loop.Receive, Receive([4]));
        Assert.Equal([4], _buffer.Bytes.ToArray());
        _buffer.Clear();
    }

    [Fact]
    public void No_bytes_are_the_end_of_the_stream()
    {
        Receive([1]);
        Consume(0);
        Assert.False(_buffer.IsFinished);
        Receive([]);
        Assert.True(_buffer.IsFinished);
        Assert.Equal([1], _buffer.Bytes.ToArray());
        _buffer.Clear();
        Assert.True(_buffer.Bytes.IsEmpty);
    }

    [Fact]
    public void Positions_of_other_bytes_are_refused()
    {
        Receive([1, 2, 3]);
        var foreign = new ReadOnlySequence<byte>(new byte[3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => _buffer.Advance(foreign.Start, foreign.End));
        var bytes = _buffer.Bytes;
        Assert.Throws<ArgumentOutOfRangeException>(() => _buffer.Advance(bytes.End, bytes.Start));
        Assert.Equal([1, 2, 3], _buffer.Bytes.ToArray());
    }

    private byte[] Receive(byte[] bytes)
    {
        var target = _buffer.Prepare(_loop, out var offset);
        bytes.CopyTo(target, offset);
        _buffer.Append(target, bytes.Length);
        return target;
    }

    private void Consume(int count)
    {
        var position = _buffer.Bytes.GetPosition(count);
        _buffer.Advance(position, position);
    }
}
