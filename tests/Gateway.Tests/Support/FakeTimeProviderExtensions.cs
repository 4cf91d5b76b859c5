namespace Gateway.Tests.Support;

/// <summary>Waits for what the clock brings about.</summary>
/// <remarks>
/// <see cref="FakeTimeProvider.Advance(TimeSpan)"/> sets the time to its end before any timer runs, as a machine does that was suspended meanwhile. Where timers
/// are to run each at its own time, advance in steps.
/// </remarks>
internal static class FakeTimeProviderExtensions
{
    /// <summary>
    /// Moves on in small steps until the task is done, and returns its result: a session that is still busy when time stands at its
    /// deadline is woken by the next step, as by the next tick of a clock that goes by itself.
    /// </summary>
    internal static async Task<T> AdvanceUntilAsync<T>(this FakeTimeProvider time, Task<T> task)
    {
        await time.AdvanceUntilAsync((Task)task);
        return await task;
    }

    /// <summary>The same for a task without a result.</summary>
    internal static async Task AdvanceUntilAsync(this FakeTimeProvider time, Task task)
    {
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return task.IsCompleted;
            },
            "what the clock should bring about");
        await task;
    }
}
