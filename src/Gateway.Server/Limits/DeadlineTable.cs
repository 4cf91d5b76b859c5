namespace Gateway.Limits;

/// <summary>A fixed run of deadlines beside their owners, so that a scan reads dense memory and touches owners only when one is due.</summary>
internal sealed class DeadlineTable(DeadlineClock clock)
{
    internal const int Size = 1024;

    internal readonly long[] At = CreateNever();
    internal readonly IDeadlineOwner?[] Owners = new IDeadlineOwner?[Size];

    /// <summary>Whose it is.</summary>
    internal DeadlineClock Clock => clock;

    internal void Expire(long now)
    {
        for (var index = 0; index < Size; index++)
        {
            var at = Volatile.Read(ref At[index]);
            if (at > now)
            {
                continue;
            }

            // Fires once; if the owner has just set another deadline, that one stands. Should the place change hands here, its new owner is
            // called too early, which is harmless: it looks at the time again (IDeadlineOwner).
            if (Interlocked.CompareExchange(ref At[index], Deadline.Never, at) == at)
            {
                Owners[index]?.OnDeadline();
            }
        }
    }

    private static long[] CreateNever()
    {
        var at = new long[Size];
        Array.Fill(at, Deadline.Never);
        return at;
    }
}
