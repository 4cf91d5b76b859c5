namespace Gateway.Limits;

/// <summary>A fixed-size block of deadlines and their owners, so that a scan reads dense memory and accesses owners only when a deadline has passed.</summary>
internal sealed class DeadlineTable(DeadlineClock clock)
{
    internal const int Size = 1024;

    internal readonly long[] At = CreateNever();
    internal readonly IDeadlineOwner?[] Owners = new IDeadlineOwner?[Size];

    /// <summary>The clock that owns the table.</summary>
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

            // Fires once; if the owner has just set another deadline, that one is kept. If the slot changes hands at this point, its new owner is called too
            // early, which is harmless: it checks the time again (IDeadlineOwner).
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
