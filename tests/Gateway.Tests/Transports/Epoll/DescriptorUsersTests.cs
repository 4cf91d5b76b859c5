using Gateway.Transports.Epoll;

namespace Gateway.Tests.Transports.Epoll;

/// <summary>A descriptor is closed once nobody is inside a call on it, and by one alone.</summary>
public sealed class DescriptorUsersTests
{
    private DescriptorUsers _users;

    [Fact]
    public void It_closes_at_once_when_nobody_is_inside()
    {
        Assert.True(_users.TryEnter());
        Assert.False(_users.Leave());
        Assert.True(_users.TryClose());
        Assert.False(_users.TryEnter());
    }

    [Fact]
    public void The_last_to_leave_has_the_close_tried_again()
    {
        Assert.True(_users.TryEnter());
        Assert.True(_users.TryEnter());
        Assert.False(_users.TryClose());
        Assert.False(_users.TryEnter());
        Assert.False(_users.Leave());
        Assert.False(_users.TryClose());
        Assert.True(_users.Leave());
        Assert.True(_users.TryClose());
    }

    [Fact]
    public void Threads_that_call_while_it_closes_never_meet_a_closed_descriptor()
    {
        for (var round = 0; round < 2000; round++)
        {
            _users = default;
            var isClosed = false;
            var met = false;
            using var ready = new Barrier(3);
            using var retry = new SemaphoreSlim(0);
            var callers = Enumerable.Range(0, 2).Select(_ => new Thread(() =>
            {
                ready.SignalAndWait();
                while (_users.TryEnter())
                {
                    met |= Volatile.Read(ref isClosed);
                    if (_users.Leave())
                    {
                        retry.Release();
                    }
                }
            })).ToList();
            callers.ForEach(caller => caller.Start());
            ready.SignalAndWait();
            if (!_users.TryClose())
            {
                Assert.True(retry.Wait(Support.TestClient.Patience), "the last to leave says so");
                Assert.True(_users.TryClose());
            }

            Volatile.Write(ref isClosed, true);
            callers.ForEach(caller => caller.Join());
            Assert.False(met);
        }
    }
}
