using System.Buffers;
using System.Threading.Channels;
using Gateway.Fleet;
using NATS.Client.Core;

namespace Gateway.Nats;

/// <summary>
/// Frames that wait to be sent, bounded in bytes and in time, and the one pump that sends them. The client library's own publish waits while the engine is away; only
/// the pump ever does.
/// </summary>
internal sealed class OutboundQueue : IAsyncDisposable
{
    /// <summary>How long a frame may wait for an engine that is away: 2 s. What was said longer ago is no news to anybody.</summary>
    internal static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);

    /// <summary>What a frame is counted for beside its bytes: its place in the queue.</summary>
    private const int Overhead = 64;

    private readonly Channel<OutboundFrame> _frames = Channel.CreateUnbounded<OutboundFrame>(new UnboundedChannelOptions { SingleReader = true });
    private readonly NatsConnection _connection;
    private readonly Connectivity _connectivity;
    private readonly FleetCounters _counters;
    private readonly long _maxPending;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _pump;

    internal OutboundQueue(NatsConnection connection, Connectivity connectivity, FleetCounters counters, long maxPending, TimeProvider time)
    {
        (_connection, _connectivity, _counters, _maxPending, _time) = (connection, connectivity, counters, maxPending, time);
        _pump = PumpAsync();
    }

    /// <summary>Queues a frame, which is copied.</summary>
    /// <returns>False if it was dropped, and counted.</returns>
    internal bool TryAdd(string subject, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        var length = head.Length + body.Length;
        if (_connection.ServerInfo?.MaxPayload is { } max && length > max)
        {
            _counters.Dropped(FleetDrop.TooLarge);
            return false;
        }

        if (_counters.Pending(length + Overhead) > _maxPending)
        {
            _counters.Pending(-(length + Overhead));
            _counters.Dropped(FleetDrop.Full);
            return false;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(length);
        head.CopyTo(bytes);
        body.CopyTo(bytes.AsSpan(head.Length));
        var frame = new OutboundFrame(subject, bytes, length, _time.GetTimestamp());
        if (!_frames.Writer.TryWrite(frame))
        {
            Release(frame, FleetDrop.Away);
            return false;
        }

        return true;
    }

    /// <summary>Takes no more frames, and sends those that wait.</summary>
    /// <param name="patience">How long that may take; those that are left then are dropped.</param>
    internal async Task CompleteAsync(TimeSpan patience)
    {
        _frames.Writer.TryComplete();
        await _pump.WaitAsync(patience, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stop.CancelAsync();
        await _pump;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CompleteAsync(TimeSpan.Zero);
        _stop.Dispose();
    }

    private async Task PumpAsync()
    {
        await Task.Yield();
        await foreach (var frame in _frames.Reader.ReadAllAsync())
        {
            Release(frame, await SendAsync(frame));
        }
    }

    /// <returns>Why it was dropped; null if it was sent.</returns>
    private async ValueTask<FleetDrop?> SendAsync(OutboundFrame frame)
    {
        try
        {
            if (!_connectivity.IsConnected)
            {
                var left = MaxAge - _time.GetElapsedTime(frame.Since);
                if (left <= TimeSpan.Zero || !await _connectivity.WaitAsync(left, _stop.Token))
                {
                    return FleetDrop.Away;
                }
            }

            await _connection.PublishAsync(frame.Subject, frame, serializer: OutboundFrameSerializer.Instance, cancellationToken: _stop.Token);
            return null;
        }
        catch (NatsPayloadTooLargeException)
        {
            // It was queued before the first server, or another one, has said what it takes.
            return FleetDrop.TooLarge;
        }
        catch (Exception exception) when (exception is NatsException or OperationCanceledException or ObjectDisposedException)
        {
            return FleetDrop.Away;
        }
    }

    private void Release(in OutboundFrame frame, FleetDrop? dropped)
    {
        if (dropped is { } reason)
        {
            _counters.Dropped(reason);
        }
        else
        {
            _counters.Sent(frame.Length);
        }

        ArrayPool<byte>.Shared.Return(frame.Bytes);
        _counters.Pending(-(frame.Length + Overhead));
    }
}
