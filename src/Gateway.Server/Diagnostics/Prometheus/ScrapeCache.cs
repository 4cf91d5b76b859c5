namespace Gateway.Diagnostics.Prometheus;

/// <summary>
/// Shares one collection between scrapes of the same format: scrapes that arrive while it runs wait for it, and scrapes that arrive shortly after it get its
/// result. A failed collection is shared only with the scrapes that waited for it.
/// </summary>
internal sealed class ScrapeCache(Func<ExpositionFormat, byte[]> collect, TimeSpan duration, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Collection?[] _latest = new Collection?[Enum.GetValues<ExpositionFormat>().Length];

    public Task<byte[]> GetAsync(ExpositionFormat format)
    {
        Collection mine;
        lock (_lock)
        {
            if (_latest[(int)format] is { } latest && IsFresh(latest))
            {
                return latest.Body.Task;
            }

            _latest[(int)format] = mine = new Collection();
        }

        // Outside the lock: a collection takes milliseconds, and joining one must not.
        Run(mine, format);
        return mine.Body.Task;
    }

    private bool IsFresh(Collection collection) =>
        !collection.Body.Task.IsCompleted ||
        (collection.Body.Task.IsCompletedSuccessfully && time.GetElapsedTime(collection.CompletedAt) < duration);

    private void Run(Collection collection, ExpositionFormat format)
    {
        try
        {
            var body = collect(format);
            collection.CompletedAt = time.GetTimestamp();
            collection.Body.SetResult(body);
        }
        catch (Exception failure)
        {
            collection.Body.SetException(failure);
        }
    }

    private sealed class Collection
    {
        // Without this option the first waiter's response would be written on the thread of the collecting scrape.
        public TaskCompletionSource<byte[]> Body { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long CompletedAt { get; set; }
    }
}
