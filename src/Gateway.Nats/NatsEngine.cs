using System.Collections.Concurrent;
using Gateway.Fleet;
using Microsoft.Extensions.Options;
using NATS.Client.Core;

namespace Gateway.Nats;

/// <summary>NATS as the engine of a fleet.</summary>
internal sealed class NatsEngine : IFleetEngine
{
    /// <summary>The pause after the first connection has failed: 500 ms. Connections that are lost are made again by the client library.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly FleetOptions _options;
    private readonly NatsSubjects _subjects;
    private readonly NatsConnection _connection;
    private readonly OutboundQueue _outbound;
    private readonly NatsReplies _replies;
    private readonly DeliveryLanes _lanes;
    private readonly FleetCounters _counters;
    private readonly ConcurrentDictionary<NatsSubscription, bool> _subscriptions = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _connecting = Task.CompletedTask;
    private string? _refusal;
    private bool _isDisposed;

    /// <summary>All parameters come from DI.</summary>
    public NatsEngine(IOptions<FleetOptions> options, DeliveryLanes lanes, FleetCounters counters, TimeProvider time)
    {
        _options = options.Value;
        _subjects = new NatsSubjects(_options.Name);
        (_lanes, _counters, Time) = (lanes, counters, time);
        Connectivity = new Connectivity(time);
        _connection = new NatsConnection(NatsSettings.Create(_options, _subjects.InboxPrefix));
        _connection.ConnectionOpened += OnOpenedAsync;
        _connection.ConnectionDisconnected += OnLostAsync;
        _connection.ReconnectFailed += OnFailedAsync;
        _connection.ServerError += OnErrorAsync;
        _outbound = new OutboundQueue(_connection, Connectivity, counters, _options.MaxPending, time);
        _replies = new NatsReplies(_outbound, _subjects.InboxPrefix);
        RoundTrips = new RoundTrips(_connection, _options.Request, counters, time);
    }

    /// <inheritdoc/>
    public event Action<FleetState>? StateChanged
    {
        add => Connectivity.Changed += value;
        remove => Connectivity.Changed -= value;
    }

    /// <inheritdoc/>
    public FleetState State => Connectivity.State;

    /// <inheritdoc/>
    public string? Fault { get; private set; }

    /// <inheritdoc/>
    public int MaxFrameSize => _connection.ServerInfo?.MaxPayload ?? 0;

    internal Connectivity Connectivity { get; }

    internal RoundTrips RoundTrips { get; }

    internal TimeProvider Time { get; }

    /// <inheritdoc/>
    public Task ConnectAsync(CancellationToken cancellation)
    {
        if (_connecting.IsCompleted)
        {
            _connecting = ConnectForeverAsync();
        }

        return Connectivity.WaitAsync(cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan> PingAsync(CancellationToken cancellation)
    {
        ThrowUnlessConnected();
        using var timeout = new CancellationTokenSource(_options.Request, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        var roundTrip = await NatsMap.GuardAsync(() => _connection.PingAsync(either.Token), cancellation);
        _counters.RoundTrip(roundTrip);
        return roundTrip;
    }

    /// <inheritdoc/>
    public IFleetSubscription Listen(FleetTopic topic, IFleetListener listener)
    {
        var subscription = new NatsSubscription(this, _subjects.Of(topic), listener);
        _subscriptions[subscription] = true;
        _counters.Subscribed(1);
        return subscription;
    }

    /// <inheritdoc/>
    public bool TryPublish(FleetTopic topic, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body) => _outbound.TryAdd(_subjects.Of(topic), head, body);

    /// <inheritdoc/>
    public async ValueTask<FleetAnswer> AskAsync(FleetTopic topic, ReadOnlyMemory<byte> question, TimeSpan patience, CancellationToken cancellation = default)
    {
        if (!Connectivity.IsConnected)
        {
            return new FleetAnswer(FleetAskResult.Away, default);
        }

        if (question.Length > MaxFrameSize)
        {
            return new FleetAnswer(FleetAskResult.TooLarge, default);
        }

        try
        {
            using var timeout = new CancellationTokenSource(patience, Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
            var answer = await _connection.RequestAsync<ReadOnlyMemory<byte>, byte[]>(
                _subjects.Of(topic),
                question,
                requestSerializer: NatsRawSerializer<ReadOnlyMemory<byte>>.Default,
                replySerializer: NatsRawSerializer<byte[]>.Default,
                replyOpts: new NatsSubOpts { Timeout = patience },
                cancellationToken: either.Token);
            return new FleetAnswer(FleetAskResult.Answered, answer.Data);
        }
        catch (NatsNoRespondersException)
        {
            return new FleetAnswer(FleetAskResult.Nobody, default);
        }
        catch (Exception exception) when (exception is NatsException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return new FleetAnswer(Connectivity.IsConnected ? FleetAskResult.TimedOut : FleetAskResult.Away, default);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IFleetMap> OpenMapAsync(string name, CancellationToken cancellation = default)
    {
        ThrowUnlessConnected();
        var store = await NatsMap.OpenStoreAsync(_connection, _subjects.Bucket(name), _options.Replicas, cancellation);
        return new NatsMap(store, Connectivity, _counters, Time);
    }

    /// <inheritdoc/>
    /// <remarks>What was published before is still sent, as far as the server takes it.</remarks>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        await _stop.CancelAsync();
        await Task.WhenAll(_subscriptions.Keys.Select(subscription => subscription.DisposeAsync().AsTask()));
        await _outbound.CompleteAsync(Connectivity.IsConnected ? _options.Request : TimeSpan.Zero);

        // The server has all of it, and who asks this node from now on is told at once that it is gone.
        await ((Task)RoundTrips.NextAsync().WaitAsync(Connectivity.Lost)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _connection.DisposeAsync();
        await _connecting;
        Connectivity.Set(FleetState.Away);
        await Connectivity.DisposeAsync();
        await _outbound.DisposeAsync();
        _stop.Dispose();
    }

    /// <summary>Subscribes at the server.</summary>
    internal async ValueTask<TopicSubscription> SubscribeAsync(string subject, IFleetListener listener, CancellationToken cancellation)
    {
        var subscription = new TopicSubscription(_connection, subject, listener, _lanes, _replies);
        await _connection.AddSubAsync(subscription, cancellation);
        return subscription;
    }

    internal void Forget(NatsSubscription subscription)
    {
        if (_subscriptions.TryRemove(subscription, out _))
        {
            _counters.Subscribed(-1);
        }
    }

    private void ThrowUnlessConnected()
    {
        if (!Connectivity.IsConnected)
        {
            throw new FleetException(Fault ?? "The engine is away.");
        }
    }

    private async Task ConnectForeverAsync()
    {
        await Task.Yield();
        while (!_stop.IsCancellationRequested && !Connectivity.IsConnected)
        {
            try
            {
                await _connection.ConnectAsync();
                return;
            }
            catch (Exception exception)
            {
                // Whatever it is, it may be mended: a server that is not there yet, a file that can't be read, a certificate.
                Fault = exception.GetBaseException().Message.TrimEnd('.');
            }

            await Task.Delay(Pause, Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private ValueTask OnOpenedAsync(object? sender, NatsEventArgs args)
    {
        if (Connectivity.State == FleetState.Away)
        {
            _counters.Reconnected();
        }

        Fault = null;
        Connectivity.Set(FleetState.Connected);
        return default;
    }

    private ValueTask OnLostAsync(object? sender, NatsEventArgs args)
    {
        _refusal = null;
        Fault = $"The connection to {args.Message} was lost";
        Connectivity.Set(FleetState.Away);
        return default;
    }

    private ValueTask OnFailedAsync(object? sender, NatsEventArgs args)
    {
        // What the server has said comes first, and says more.
        Fault = _refusal is { } refusal ? $"{args.Message}: {refusal}" : $"{args.Message} can't be reached";
        _refusal = null;
        return default;
    }

    private ValueTask OnErrorAsync(object? sender, NatsServerErrorEventArgs args)
    {
        _refusal = args.Error;
        return default;
    }
}
