using System.Text.Json;

namespace Gateway.Fleet;

/// <summary>Says to the others that this node is there, and hears them say so.</summary>
internal sealed class NodeAnnouncer(IFleetEngine engine, FleetNodes nodes, INodeStatus status, FleetCounters counters, ILogger log) : IFleetListener
{
    /// <summary>The topic that all nodes listen to.</summary>
    internal static readonly FleetTopic Heartbeats = new("hb");

    private long _self;
    private long _sequence;

    /// <summary>Who answers questions of other nodes, by their kind.</summary>
    internal Dictionary<FleetFrameKind, NodeQuestion> Questions { get; } = [];

    /// <summary>This process; the number is 0 while it stands alone.</summary>
    internal NodeNumber Self
    {
        get => Volatile.Read(ref _self) is var self ? new NodeNumber((int)(self >> 32), (uint)self) : default;
        set => Volatile.Write(ref _self, ((long)value.Number << 32) | value.Epoch);
    }

    /// <summary>Says that this node is there, or leaves.</summary>
    internal void Announce(FleetFrameFlags flags, bool isLeaving)
    {
        Span<byte> header = stackalloc byte[FleetFrame.HeaderSize];
        new FleetFrame(FleetFrameKind.Heartbeat, flags, Self, Interlocked.Increment(ref _sequence)).Write(header);
        engine.TryPublish(Heartbeats, header, Report(isLeaving));
    }

    /// <inheritdoc/>
    void IFleetListener.Receive(ReadOnlySpan<byte> frame, FleetReply reply)
    {
        if (FleetFrame.TryRead(frame, out var header) && header.Kind == FleetFrameKind.Hello)
        {
            reply.TrySend(Report(isLeaving: false));
        }
        else if (Questions.TryGetValue(header.Kind, out var answer))
        {
            answer(frame[FleetFrame.HeaderSize..], reply);
        }
        else if (header.Kind == FleetFrameKind.Heartbeat && FleetJson.ReadReport(frame[FleetFrame.HeaderSize..]) is { } report)
        {
            Hear(header, report);
        }
        else
        {
            counters.Dropped(FleetDrop.Invalid);
        }
    }

    private void Hear(in FleetFrame header, NodeReport report)
    {
        var self = Self;
        if (header.Sender.Number == self.Number)
        {
            // Whoever has taken this number has it in the map, which is looked at with each heartbeat.
            return;
        }

        if (nodes.Heard(header.Sender, report))
        {
            log.NodeJoined(report.Name, header.Sender.Number, report.Version);
        }

        if (header.Flags.HasFlag(FleetFrameFlags.Newcomer) && self.Number > 0)
        {
            Announce(FleetFrameFlags.None, isLeaving: false);
        }
    }

    private byte[] Report(bool isLeaving)
    {
        var report = status.Report;
        return JsonSerializer.SerializeToUtf8Bytes(isLeaving ? report with { State = PeerState.Leaving } : report, FleetJson.Default.NodeReport);
    }
}
