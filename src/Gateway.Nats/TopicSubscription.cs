using System.Buffers;
using Gateway.Fleet;
using NATS.Client.Core;

namespace Gateway.Nats;

/// <summary>
/// A subscription of the client library's that passes each message on to be delivered elsewhere. The library's own hands them over one by one through a channel that
/// drops the newest when it is full.
/// </summary>
internal sealed class TopicSubscription(NatsConnection connection, string subject, IFleetListener listener, DeliveryLanes lanes, NatsReplies replies)
    : NatsSubBase(connection, connection.SubscriptionManager, subject, queueGroup: null, opts: null, CancellationToken.None)
{
    /// <inheritdoc/>
    /// <remarks>Called on the loop that reads from the server.</remarks>
    protected override ValueTask ReceiveInternalAsync(string subject, string? replyTo, ReadOnlySequence<byte>? headersBuffer, ReadOnlySequence<byte> payloadBuffer)
    {
        lanes.TryEnqueue(listener, payloadBuffer, replies.To(replyTo));
        return default;
    }

    /// <inheritdoc/>
    protected override void TryComplete()
    {
    }
}
