using Gateway.Sessions;

namespace Gateway.Tests.Sessions;

public sealed class PushQueueTests
{
    private readonly PushQueue _queue = new();

    [Fact]
    public void Messages_leave_in_order_and_their_bytes_count_while_they_wait()
    {
        _queue.Add([1], null, null);
        _queue.Add([2, 2], null, null);
        Assert.Equal((2, 3L, 2), (_queue.Count, _queue.Bytes, _queue.MostCount));
        Assert.True(_queue.TryDequeue(out var first, out _));
        Assert.Equal([1], first);
        Assert.Equal((1, 2L, 2), (_queue.Count, _queue.Bytes, _queue.MostCount));
        Assert.True(_queue.TryDequeue(out var second, out _));
        Assert.Equal([2, 2], second);
        Assert.False(_queue.TryDequeue(out _, out _));
        Assert.Equal((0, 0L, 2), (_queue.Count, _queue.Bytes, _queue.MostCount));
    }

    [Theory]
    [InlineData(63, 1, false)]
    [InlineData(64, 1, true)]
    [InlineData(65, 1, false)]
    [InlineData(5, 50, false)]
    [InlineData(1, 251, true)]
    public void A_queue_is_due_to_be_sent_at_each_sixty_fourth_message_and_over_a_quarter_of_its_bytes(int messages, int length, bool isSendDue)
    {
        for (var number = 0; number < messages; number++)
        {
            _queue.Add(new byte[length], null, null);
        }

        Assert.Equal(isSendDue, _queue.IsSendDue(maxBytes: 1000));
    }

    [Fact]
    public async Task Who_waits_is_told_with_the_flush_behind_his_own_message()
    {
        var (early, late) = (new TaskCompletionSource<PushResult>(), new TaskCompletionSource<PushResult>());
        _queue.Add([1], null, null);
        _queue.Add([2], early, null);
        _queue.Add([3], late, null);
        _queue.CompleteFlush(hasLeft: true);
        Assert.False(early.Task.IsCompleted);
        _queue.TryDequeue(out _, out _);
        _queue.TryDequeue(out _, out _);
        _queue.CompleteFlush(hasLeft: true);
        Assert.Equal(PushResult.Accepted, await early.Task);
        Assert.False(late.Task.IsCompleted);
        _queue.TryDequeue(out _, out _);
        _queue.CompleteFlush(hasLeft: false);
        Assert.Equal(PushResult.Ended, await late.Task);
    }

    [Fact]
    public void What_is_taken_ahead_needs_its_memory_until_it_is_flushed()
    {
        _queue.Add([1, 1, 1], null, null);
        _queue.MarkAllAhead();
        _queue.TryDequeue(out _, out _);
        Assert.Equal((0L, 3L), (_queue.Bytes, _queue.BytesAhead));
        _queue.CompleteFlush(hasLeft: true);
        Assert.Equal(0L, _queue.BytesAhead);
    }

    [Fact]
    public void A_call_comes_with_its_message_and_no_other()
    {
        var call = new SessionCall(null!);
        _queue.Add([1], null, null);
        _queue.Add([2], null, call);
        _queue.Add([3], null, null);
        foreach (var expected in new[] { null, call, null })
        {
            Assert.True(_queue.TryDequeue(out _, out var found));
            Assert.Same(expected, found);
        }
    }
}
