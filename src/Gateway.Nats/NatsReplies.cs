using Gateway.Fleet;

namespace Gateway.Nats;

/// <summary>The way back to nodes that have asked: to their inboxes only. Who may send to a node could otherwise have it publish anywhere.</summary>
internal sealed class NatsReplies(OutboundQueue outbound, string inboxPrefix) : IFleetReplyTarget
{
    private readonly string _inboxes = inboxPrefix + ".";

    /// <inheritdoc/>
    public bool TryReply(string address, ReadOnlySpan<byte> answer) => outbound.TryAdd(address, answer, []);

    /// <summary>The way back to an address; to nobody if it is none of an inbox.</summary>
    internal FleetReply To(string? address) => new(this, address is not null && address.StartsWith(_inboxes, StringComparison.Ordinal) ? address : null);
}
