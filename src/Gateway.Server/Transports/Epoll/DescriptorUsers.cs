namespace Gateway.Transports.Epoll;

/// <summary>How many threads are inside a call on a descriptor, so that it is closed only when none is.</summary>
internal struct DescriptorUsers
{
    private const int Closing = int.MinValue;

    // Closing is added to it when no more may enter.
    private int _users;

    /// <summary>Enters a call; false once the descriptor is closed or about to be. From any thread.</summary>
    internal bool TryEnter()
    {
        var users = Volatile.Read(ref _users);
        while (users >= 0)
        {
            var before = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (before == users)
            {
                return true;
            }

            users = before;
        }

        return false;
    }

    /// <summary>Leaves a call that was entered.</summary>
    /// <returns>Whether <see cref="TryClose"/> failed meanwhile and this was the last user: it is to be called again, which the caller sees to.</returns>
    internal bool Leave() => Interlocked.Decrement(ref _users) == Closing;

    /// <summary>Lets nobody enter from now on.</summary>
    /// <returns>Whether nobody is inside either. If not, the <see cref="Leave"/> of the last user says so.</returns>
    internal bool TryClose() => (Interlocked.Or(ref _users, Closing) & ~Closing) == 0;
}
