namespace Gateway.Tests.Support;

/// <summary>Waits for a condition that another thread brings about, with a deadline.</summary>
public static class Eventually
{
    // Between two looks: the machine's cores belong to what is being waited for.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    /// <summary>The same where asking takes a while.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        while (!await condition())
        {
            if (timeout.IsCancellationRequested)
            {
                Assert.Fail($"Did not come about: {what}");
            }

            await Task.Delay(Pause);
        }
    }
}
