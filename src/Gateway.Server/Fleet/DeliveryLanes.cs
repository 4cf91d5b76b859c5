using System.Buffers;
using System.Runtime.CompilerServices;

namespace Gateway.Fleet;

/// <summary>
/// Delivers what comes from an engine on threads of the pool, so that the engine's own reading goes on. The frames of one listener stay in order, in one lane; those of
/// different lanes are delivered side by side. What waits is bounded by <see cref="FleetOptions.MaxPending"/>; over it the newest is dropped.
/// </summary>
public sealed class DeliveryLanes
{
    private readonly DeliveryLane[] _lanes;
    private readonly long _maxPending;
    private readonly FleetCounters _counters;
    private long _pending;

    /// <summary>Creates the lanes.</summary>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="maxPending">Bytes that may wait in all of them together.</param>
    /// <param name="counters">Count what is dropped.</param>
    /// <param name="deliver">Called with each batch: it calls the batch, and may do something before and after it.</param>
    internal DeliveryLanes(int count, long maxPending, FleetCounters counters, Action<Action> deliver)
    {
        (_maxPending, _counters) = (maxPending, counters);
        _lanes = [.. Enumerable.Range(0, count).Select(_ => new DeliveryLane(this, deliver))];
    }

    /// <summary>Delivers a frame later. It is copied; it never waits.</summary>
    /// <param name="listener">Whom to deliver it to.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="reply">The way back to who has sent it.</param>
    /// <returns>False if it was dropped, and counted.</returns>
    public bool TryEnqueue(IFleetListener listener, in ReadOnlySequence<byte> frame, FleetReply reply)
    {
        var length = (int)frame.Length;
        _counters.Received(length);
        if (Interlocked.Add(ref _pending, length + DeliveryLane.Overhead) > _maxPending)
        {
            Release(length);
            _counters.Dropped(FleetDrop.Behind);
            return false;
        }

        var copy = ArrayPool<byte>.Shared.Rent(length);
        frame.CopyTo(copy);
        _lanes[(uint)RuntimeHelpers.GetHashCode(listener) % (uint)_lanes.Length].Add(new DeliveryLane.Frame(listener, copy, length, reply));
        return true;
    }

    internal void Release(int length) => Interlocked.Add(ref _pending, -(length + DeliveryLane.Overhead));
}
