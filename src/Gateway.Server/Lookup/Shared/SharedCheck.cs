using Gateway.Fleet;

namespace Gateway.Lookup.Shared;

/// <summary>
/// Asks the engine as often as its connection is proven whether it still has the table that is known: a table can be lost while the connection stays, and the watch of the
/// client library would not tell.
/// </summary>
internal sealed class SharedCheck(IFleetEngine engine, SharedFollower follower, TimeSpan interval, TimeProvider time)
{
    /// <summary>Asks until the watch ends, and ends it where it must begin anew.</summary>
    internal async Task RunAsync(IFleetMap map, CancellationTokenSource watch)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(watch.Token))
            {
                if (engine.State == FleetState.Connected && await MustBeginAnewAsync(map, watch.Token))
                {
                    await watch.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The watch has ended.
        }
    }

    private async Task<bool> MustBeginAnewAsync(IFleetMap map, CancellationToken cancellation)
    {
        FleetMapState? state;
        var (asked, seen) = (time.GetTimestamp(), follower.Known.Seen);
        try
        {
            state = await map.GetStateAsync(cancellation);
        }
        catch (FleetException)
        {
            return false;
        }

        if (follower.Known.Fault(state, seen) is { } fault)
        {
            follower.Lose(fault);
            return false;
        }

        if (state is not { } present || follower.Trust.IsLost || follower.Overflow.MayBeTaken)
        {
            return true;
        }

        if (!follower.Overflow.IsOverfull)
        {
            follower.Progress.Asked(present.LastRevision, asked);
        }

        return false;
    }
}
