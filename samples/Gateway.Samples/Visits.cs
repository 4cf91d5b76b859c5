namespace Gateway.Samples;

/// <summary>Counts who came how often. It stands for a database: it takes its time, and may be given up.</summary>
internal sealed class Visits(TimeProvider time)
{
    private readonly Dictionary<string, int> _counts = [];

    internal async Task<int> CountAsync(string guest, CancellationToken cancellation)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1), time, cancellation);
        lock (_counts)
        {
            return _counts[guest] = _counts.GetValueOrDefault(guest) + 1;
        }
    }
}
