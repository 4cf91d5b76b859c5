namespace Gateway.Samples;

/// <summary>Counts the visits of each guest. It stands for a database: its calls take time and can be cancelled.</summary>
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
    internal async Task<int> FindAsync(string guest, CancellationToken cancellation)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1), time, cancellation);
        lock (_counts)
        {
            return _counts.GetValueOrDefault(guest);
        }
    }
}
