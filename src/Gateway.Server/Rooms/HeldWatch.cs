namespace Gateway.Rooms;

/// <summary>A watch of a room that keeps the node's interest in it.</summary>
internal sealed class HeldWatch(IDisposable watch, RoomInterest interest) : IDisposable
{
    private int _isOver;

    /// <summary>Stops watching. Calling it twice is harmless.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            watch.Dispose();
            interest.Release();
        }
    }
}
