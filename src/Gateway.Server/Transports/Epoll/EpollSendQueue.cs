using System.Collections.Concurrent;
using Gateway.Sessions;

namespace Gateway.Transports.Epoll;

/// <summary>The outboxes that a loop has to send: pushes to many sessions at a time (<see cref="PushBatch"/>).</summary>
/// <remarks>The loop sends a few per turn. So a room of thousands delays neither the publisher's other clients nor those of this loop by more than that.</remarks>
internal sealed class EpollSendQueue(EpollLoop loop) : IEpollSource
{
    /// <summary>Outboxes that are sent in one turn of the loop: 64, about a third of a millisecond of system calls.</summary>
    internal const int MaxPerTurn = 64;

    private readonly ConcurrentQueue<Outbox> _outboxes = new();
    private int _isPosted;

    /// <summary>Queues an outbox. From any thread.</summary>
    internal void Enqueue(Outbox outbox)
    {
        _outboxes.Enqueue(outbox);
        Post();
    }

    /// <inheritdoc/>
    public void OnPosted()
    {
        // Reset before the queue is read, so that an outbox that is queued afterwards posts again.
        Interlocked.Exchange(ref _isPosted, 0);
        for (var sent = 0; sent < MaxPerTurn && _outboxes.TryDequeue(out var outbox); sent++)
        {
            outbox.Send();
        }

        if (!_outboxes.IsEmpty)
        {
            Post();
        }
    }

    /// <inheritdoc/>
    public void OnEvents(uint events)
    {
    }

    /// <inheritdoc/>
    public void OnFault() => Post();

    private void Post()
    {
        if (Interlocked.Exchange(ref _isPosted, 1) == 0)
        {
            loop.Post(this);
        }
    }
}
