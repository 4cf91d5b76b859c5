using System.Text;
using Gateway.Diagnostics;
using Gateway.Fleet;
using Gateway.Lifetime;
using Microsoft.Extensions.Options;

namespace Gateway.Control;

/// <summary>This node's part in discovery (docs/protocol.md 7): announces its state every <c>Interval</c>, and receives the heartbeats of others.</summary>
internal sealed partial class Discovery
{
    /// <summary>The number of own heartbeats that may not be received back before that counts as a failure: 2, because one may be late.</summary>
    private const int MaxUnreceived = 2;

    private readonly IOptions<DiscoveryOptions> _options;
    private readonly PeerDirectory _peers;
    private readonly GatewayState _state;
    private readonly DiscoveryMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private Func<byte[], string?> _send = static _ => null;
    private byte[] _own = [];
    private ITimer? _timer;
    private bool _isFailing;
    private bool _isFull;
    private volatile bool _isNotReceiving;
    private int _unreceived;

    public Discovery(
        IOptions<DiscoveryOptions> options, PeerDirectory peers, GatewayState state, DiscoveryMetrics metrics, TimeProvider time, ILogger<Discovery> log)
    {
        _options = options;
        _peers = peers;
        _state = state;
        _metrics = metrics;
        _time = time;
        _log = log;
        metrics.ObservePeers(peers);
    }

    /// <summary>This node's name.</summary>
    internal string Node => _options.Value.NodeInEffect;

    /// <summary>Whether the last heartbeats were sent and not received back. A member of a group receives what it sends to the group.</summary>
    internal bool IsNotReceiving => _isNotReceiving;

    /// <summary>Starts to send heartbeats.</summary>
    /// <param name="send">Sends a datagram to the group; returns the reason if it could not.</param>
    internal void Start(Func<byte[], string?> send)
    {
        _send = send;
        _own = Encoding.ASCII.GetBytes(Node);
        _timer = _time.CreateTimer(static discovery => ((Discovery)discovery!).SendHeartbeat(), this, TimeSpan.Zero, _options.Value.Interval);
    }

    /// <summary>Sends the last heartbeat, which says that the node leaves.</summary>
    internal async ValueTask LeaveAsync()
    {
        if (Interlocked.Exchange(ref _timer, null) is { } timer)
        {
            await timer.DisposeAsync();
            Send(PeerState.Leaving);
        }
    }

    /// <summary>Processes a datagram of the group. There is never an answer.</summary>
    internal int Receive(ReadOnlySpan<byte> datagram, Span<byte> answer)
    {
        _metrics.Datagrams.Count(Process(datagram));
        return 0;
    }

    private string Process(ReadOnlySpan<byte> datagram)
    {
        if (!Heartbeat.TryRead(datagram, out var node, out var state))
        {
            return DiscoveryMetrics.Malformed;
        }

        if (node.SequenceEqual(_own))
        {
            Volatile.Write(ref _unreceived, 0);
            return DiscoveryMetrics.Own;
        }

        if (_peers.Update(node, state))
        {
            _isFull = false;
            return DiscoveryMetrics.Heard;
        }

        if (!_isFull)
        {
            // Logged once: a flood of names must not become a flood of log lines.
            _isFull = true;
            PeersFull(_options.Value.MaxPeers);
        }

        return DiscoveryMetrics.PeersFull;
    }

    private void SendHeartbeat() => Send(_state.IsDraining ? PeerState.Draining : PeerState.Healthy);

    private void Send(PeerState state)
    {
        CheckReceiving();


        // Counted before sending, because the heartbeat may be received back before sending returns.
        var before = Interlocked.Increment(ref _unreceived) - 1;
        var fault = _send(Heartbeat.Write(Node, state));
        if (fault is not null)
        {
            Volatile.Write(ref _unreceived, before);
        }

        _metrics.Heartbeats.Count(fault is null ? DiscoveryMetrics.Sent : DiscoveryMetrics.Failed);
        if (fault is not null && !_isFailing)
        {
            NotSent(fault);
        }
        else if (fault is null && _isFailing)
        {
            SentAgain();
        }

        _isFailing = fault is not null;
    }

    private void CheckReceiving()
    {
        var isUnheard = Volatile.Read(ref _unreceived) >= MaxUnreceived;
        if (isUnheard && !_isNotReceiving)
        {
            NothingReceived();
        }
        else if (!isUnheard && _isNotReceiving)
        {
            ReceivedAgain();
        }

        _isNotReceiving = isUnheard;
    }

    [LoggerMessage(GatewayEventIds.DiscoveryPeersFull, LogLevel.Warning, "Discovery is at its limit of {Max} peers; more are not listed (Gateway:Discovery:MaxPeers)")]
    private partial void PeersFull(int max);

    [LoggerMessage(GatewayEventIds.DiscoveryNotSent, LogLevel.Warning, "Discovery heartbeat could not be sent: {Reason}. Retrying")]
    private partial void NotSent(string reason);

    [LoggerMessage(GatewayEventIds.DiscoverySentAgain, LogLevel.Information, "Discovery heartbeat recovered")]
    private partial void SentAgain();

    [LoggerMessage(GatewayEventIds.DiscoveryNothingReceived, LogLevel.Warning, "Discovery does not receive its own heartbeats, so it receives nobody's. Rejoining the group at every interval; a firewall may drop them")]
    private partial void NothingReceived();

    [LoggerMessage(GatewayEventIds.DiscoveryReceivedAgain, LogLevel.Information, "Discovery receives its own heartbeats again")]
    private partial void ReceivedAgain();
}
