using System.Buffers;

namespace Gateway.Fleet;

/// <summary>Frames that wait to be delivered one after the other. One thread of the pool at a time delivers all that wait, as one batch.</summary>
internal sealed class DeliveryLane : IThreadPoolWorkItem
{
    /// <summary>What a frame is counted for beside its bytes: its place in the list.</summary>
    internal const int Overhead = 64;

    private readonly DeliveryLanes _lanes;
    private readonly Action<Action> _deliver;
    private readonly Action _batch;
    private readonly Lock _lock = new();
    private List<Frame> _waiting = [];
    private List<Frame> _delivered = [];
    private bool _isScheduled;

    internal DeliveryLane(DeliveryLanes lanes, Action<Action> deliver)
    {
        (_lanes, _deliver, _batch) = (lanes, deliver, DeliverBatch);
    }

    internal void Add(in Frame frame)
    {
        lock (_lock)
        {
            _waiting.Add(frame);
            if (_isScheduled)
            {
                return;
            }

            _isScheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute()
    {
        lock (_lock)
        {
            (_waiting, _delivered) = (_delivered, _waiting);
        }

        _deliver(_batch);
        _delivered.Clear();
        lock (_lock)
        {
            if (_waiting.Count == 0)
            {
                _isScheduled = false;
                return;
            }
        }

        // The other work of the pool goes in between.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void DeliverBatch()
    {
        foreach (var frame in _delivered)
        {
            frame.Listener.Receive(frame.Bytes.AsSpan(0, frame.Length), frame.Reply);
            ArrayPool<byte>.Shared.Return(frame.Bytes);
            _lanes.Release(frame.Length);
        }
    }

    /// <summary>A frame that waits.</summary>
    internal readonly record struct Frame(IFleetListener Listener, byte[] Bytes, int Length, FleetReply Reply);
}
