using System.Collections.Concurrent;
using System.Text;
using Gateway.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.Fleet;

/// <summary>Keeps what a watch of a map reports.</summary>
internal sealed class MapWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<FleetChange> _changes = new();
    private readonly Task _watching;

    public MapWatch(IFleetMap map) => _watching = WatchAsync(map);

    /// <summary>What it has reported, without the words that it begins.</summary>
    public FleetChange[] Changes => [.. _changes];

    /// <summary>The revision at which it has begun last.</summary>
    public long Floor { get; private set; } = -1;

    private string[] Texts => [.. _changes.Select(change => change.Kind switch
    {
        FleetChangeKind.Set => $"{change.Key}={Encoding.ASCII.GetString(change.Value.Span)}",
        FleetChangeKind.Deleted => $"{change.Key} deleted",
        _ => "CaughtUp",
    })];

    /// <summary>Until it has reported this.</summary>
    public async Task SeesAsync(params string[] texts)
    {
        await Eventually.TrueAsync(() => _changes.Count >= texts.Length || _watching.IsCompleted, $"{string.Join(", ", texts)}, of which there came {string.Join(", ", Texts)}");
        Assert.Equal(texts, Texts);
    }

    /// <summary>Until it has caught up so often.</summary>
    public Task CatchesUpAsync(int times) =>
        Eventually.TrueAsync(() => _changes.Count(change => change.Kind == FleetChangeKind.CaughtUp) >= times, $"it catches up {times} times");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching.WaitAsync(TestClient.Patience);
        _end.Dispose();
    }

    private async Task WatchAsync(IFleetMap map)
    {
        try
        {
            await foreach (var change in map.WatchAsync(_end.Token))
            {
                if (change.Kind == FleetChangeKind.Began)
                {
                    Floor = change.Revision;
                }
                else
                {
                    _changes.Enqueue(change);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It has ended.
        }
    }
}
