using Gateway.Sessions;

namespace Gateway.Tests.Sessions;

/// <summary>One writes at a time, whoever finds the turn taken is not forgotten, and the loop that waits gets it.</summary>
public sealed class WriterLockTests
{
    // An outbox without a session: what the turn needs of it is its lock, and that nothing waits in it.
    private Outbox? _outbox = new(null!, null!);
    private WriterLock _turn = new();

    [Fact]
    public void It_is_the_loops_from_the_beginning()
    {
        Assert.True(_turn.TryAcquireForLoop());
        Assert.False(_turn.IsContended);
        Assert.False(_turn.TryAcquireOrContend());
        Assert.True(_turn.IsContended);
    }

    [Fact]
    public void Given_back_it_is_whoevers_comes_first()
    {
        Assert.True(_turn.TryReleaseFromLoop(ref _outbox));
        Assert.True(_turn.TryAcquireOrContend());
        Assert.False(_turn.TryAcquireForLoop());
        Assert.False(_turn.IsContended);
        Assert.True(_turn.TryRelease(ref _outbox));
        Assert.True(_turn.TryAcquireForLoop());
        Assert.False(_turn.TryAcquireOrContend());
    }

    [Fact]
    public void Wanted_and_with_nothing_left_to_write_it_is_free()
    {
        Assert.False(_turn.TryAcquireOrContend());
        Assert.True(_turn.TryReleaseFromLoop(ref _outbox));
        Assert.False(_turn.IsContended);
        Assert.True(_turn.TryAcquireOrContend());
    }

    [Fact]
    public async Task The_loop_that_waits_gets_it_from_whoever_gives_it_back_and_nobody_in_between()
    {
        Assert.True(_turn.TryReleaseFromLoop(ref _outbox));
        Assert.True(_turn.TryAcquireOrContend());
        var waiting = _turn.AcquireForLoopAsync(_outbox!);
        Assert.False(waiting.IsCompleted);
        Assert.True(_turn.TryRelease(ref _outbox));
        await waiting;
        _turn.OnAcquiredForLoop();
        Assert.False(_turn.TryAcquireOrContend());
        Assert.True(_turn.TryAcquireForLoop());
        Assert.True(_turn.TryReleaseFromLoop(ref _outbox));
        Assert.True(_turn.TryAcquireOrContend());
    }

    [Fact]
    public void Free_by_then_the_loop_has_it_without_waiting()
    {
        Assert.True(_turn.TryReleaseFromLoop(ref _outbox));
        Assert.True(_turn.AcquireForLoopAsync(_outbox!).IsCompletedSuccessfully);
        Assert.False(_turn.TryAcquireOrContend());
    }
}
