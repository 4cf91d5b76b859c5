namespace Gateway.Tests.Support;

/// <summary>
/// What work allocates on its own thread. A collection meanwhile, which another test may bring about, counts what was left of the thread's
/// allocation block as allocated: some thousand bytes at any time. So the least of several runs is what the work itself needs.
/// </summary>
internal static class ThreadAllocation
{
    private const int Runs = 5;

    internal static long Least(Action work)
    {
        var least = long.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
