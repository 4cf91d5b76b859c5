namespace Gateway.Transports.Epoll;

/// <summary>Counts the threads that are inside a call on a descriptor, so that it is closed only when there are none.</summary>
internal struct DescriptorUsers
{
    private const int Closing = int.MinValue;

    // The number of threads. The sign bit (Closing) is set when no more threads may enter.
    private int _users;

    /// <summary>Enters a call. May be called on any thread.</summary>
    /// <returns>False if the descriptor is closed or is about to be closed.</returns>
    internal bool TryEnter()
    {
        var users = Volatile.Read(ref _users);
        while (users >= 0)
        {
            var previous = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (previous == users)
            {
                return true;
            }

            users = previous;
        }

        return false;
    }

    /// <summary>Leaves a call that was entered.</summary>
    /// <returns>Whether <see cref="TryClose"/> has failed in the meantime and this was the last user. Then the caller must have <see cref="TryClose"/> called again.</returns>
    internal bool Leave() => Interlocked.Decrement(ref _users) == Closing;

    /// <summary>Prevents threads from entering from now on.</summary>
    /// <returns>Whether no thread is inside. If false, the <see cref="Leave"/> of the last user returns true.</returns>
    internal bool TryClose() => (Interlocked.Or(ref _users, Closing) & ~Closing) == 0;
}
