using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Gateway.Fleet;

/// <summary>What several gateways of one process share instead of a server: the topics they listen to, the questions that wait for an answer, and the maps.</summary>
internal sealed class InProcessFleet(TimeProvider time)
{
    /// <summary>The maximum size of a frame: 1 MiB, the default of the servers that fleets use.</summary>
    internal const int MaxFrameSize = 1024 * 1024;

    private readonly ConcurrentDictionary<FleetTopic, ImmutableList<InProcessSubscription>> _topics = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<byte[]>> _asked = new();
    private readonly ConcurrentDictionary<string, InProcessMap> _maps = new();
    private long _lastAddress;

    /// <summary>The map of that name.</summary>
    internal InProcessMap Map(string name) => _maps.GetOrAdd(name, _ => new InProcessMap(time));

    internal void Add(InProcessSubscription subscription) =>
        _topics.AddOrUpdate(subscription.Topic, static (_, added) => [added], static (_, all, added) => all.Add(added), subscription);

    internal void Remove(InProcessSubscription subscription)
    {
        while (_topics.TryGetValue(subscription.Topic, out var all))
        {
            var rest = all.Remove(subscription);
            if (rest.IsEmpty ? _topics.TryRemove(new(subscription.Topic, all)) : _topics.TryUpdate(subscription.Topic, rest, all))
            {
                return;
            }
        }
    }

    /// <summary>Has everybody but the sender hear a frame.</summary>
    /// <returns>Whether anybody listens.</returns>
    internal bool Send(InProcessEngine from, FleetTopic topic, byte[] frame, string? address)
    {
        var isHeard = false;
        foreach (var subscription in _topics.GetValueOrDefault(topic, []))
        {
            if (subscription.Engine != from && subscription.Engine.State == FleetState.Connected)
            {
                isHeard = true;
                subscription.Engine.Hear(subscription.Listener, new ReadOnlySequence<byte>(frame), address);
            }
        }

        return isHeard;
    }

    /// <summary>Asks, and waits for the first answer.</summary>
    internal async ValueTask<FleetAnswer> AskAsync(InProcessEngine from, FleetTopic topic, byte[] question, TimeSpan patience, CancellationToken cancellation)
    {
        var address = $"{Interlocked.Increment(ref _lastAddress)}";
        var answer = _asked[address] = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            return Send(from, topic, question, address)
                ? new FleetAnswer(FleetAskResult.Answered, await answer.Task.WaitAsync(patience, time, cancellation))
                : new FleetAnswer(FleetAskResult.Nobody, default);
        }
        catch (TimeoutException)
        {
            return new FleetAnswer(FleetAskResult.TimedOut, default);
        }
        finally
        {
            _asked.TryRemove(address, out _);
        }
    }

    /// <summary>Gives an answer to who has asked, who may have gone.</summary>
    internal void Answer(string address, ReadOnlySpan<byte> answer)
    {
        if (_asked.TryGetValue(address, out var waiting))
        {
            waiting.TrySetResult(answer.ToArray());
        }
    }
}
