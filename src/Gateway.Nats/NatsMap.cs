using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Gateway.Fleet;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.KeyValueStore;

namespace Gateway.Nats;

/// <summary>A bucket of JetStream's key-value store.</summary>
internal sealed class NatsMap(INatsKVStore store, Connectivity connectivity, FleetCounters counters, TimeProvider time) : IFleetMap
{
    /// <summary>Changes that may wait for the reader of a watch: 1 000. Over it the watch waits.</summary>
    private const int MaxWaiting = 1000;

    /// <summary>The code of an answer of JetStream's: it has no such bucket.</summary>
    private const int NotFound = 404;

    /// <summary>The pause before a watch that has failed begins again: 500 ms.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public async ValueTask<FleetEntry?> GetAsync(string key, CancellationToken cancellation = default)
    {
        var entry = await CallAsync(() => store.TryGetEntryAsync<byte[]>(NatsSubjects.Encode(key), cancellationToken: cancellation), cancellation);
        return entry.Success ? new FleetEntry(entry.Value.Value, (long)entry.Value.Revision)
            : entry.Error is NatsKVKeyNotFoundException or NatsKVKeyDeletedException ? null
            : throw Failed(entry.Error, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask<long> TrySetAsync(string key, ReadOnlyMemory<byte> value, long revision, CancellationToken cancellation = default)
    {
        var token = NatsSubjects.Encode(key);
        var set = await CallAsync(
            () => revision == 0
                ? store.TryCreateAsync(token, value, NatsRawSerializer<ReadOnlyMemory<byte>>.Default, cancellation)
                : store.TryUpdateAsync(token, value, (ulong)revision, NatsRawSerializer<ReadOnlyMemory<byte>>.Default, cancellation),
            cancellation);
        return set.Success ? (long)set.Value : IsOtherRevision(set.Error) ? 0 : throw Failed(set.Error, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryDeleteAsync(string key, long revision, CancellationToken cancellation = default)
    {
        if (revision == 0)
        {
            // To the client library it would mean any.
            return false;
        }

        var deleted = await CallAsync(
            () => store.TryDeleteAsync(NatsSubjects.Encode(key), new NatsKVDeleteOpts { Revision = (ulong)revision }, cancellation), cancellation);
        return deleted.Success || (IsOtherRevision(deleted.Error) ? false : throw Failed(deleted.Error, cancellation));
    }

    /// <inheritdoc/>
    public ValueTask<FleetMapState?> GetStateAsync(CancellationToken cancellation = default)
    {
        return CallAsync(ReadAsync, cancellation);

        async ValueTask<FleetMapState?> ReadAsync()
        {
            try
            {
                var info = (await store.GetStatusAsync(cancellation)).Info;
                return new FleetMapState(info.Created, (long)info.State.LastSeq);
            }
            catch (NatsJSApiException exception) when (exception.Error.Code == NotFound)
            {
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<FleetChange> WatchAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var changes = Channel.CreateBounded<FleetChange>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, SingleWriter = true });
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watching = WatchForeverAsync(changes.Writer, end.Token);
        try
        {
            await foreach (var change in changes.Reader.ReadAllAsync(cancellation))
            {
                yield return change;
            }
        }
        finally
        {
            await end.CancelAsync();
            await watching;
        }
    }

    /// <summary>Opens a bucket, and creates it where there is none. One that exists stays as it is, however many replicas this node would have it keep.</summary>
    internal static ValueTask<INatsKVStore> OpenStoreAsync(NatsConnection connection, string bucket, int replicas, CancellationToken cancellation)
    {
        var context = new NatsKVContext(new NatsJSContext(connection));
        return GuardAsync(OpenAsync, cancellation);

        async ValueTask<INatsKVStore> OpenAsync()
        {
            try
            {
                return await context.GetStoreAsync(bucket, cancellation);
            }
            catch (NatsJSApiException exception) when (exception.Error.Code == NotFound)
            {
                return await context.CreateStoreAsync(new NatsKVConfig(bucket) { History = 1, NumberOfReplicas = replicas }, cancellation);
            }
        }
    }

    /// <summary>Calls the client library, and makes one kind of exception of all that it throws.</summary>
    internal static async ValueTask<T> GuardAsync<T>(Func<ValueTask<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (exception is NatsException or ObjectDisposedException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw Translate(exception);
        }
    }

    private ValueTask<T> CallAsync<T>(Func<ValueTask<T>> call, CancellationToken cancellation) =>
        connectivity.IsConnected ? GuardAsync(call, cancellation) : throw new FleetException("The engine is away.");

    private static FleetException Failed(Exception exception, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Translate(exception);
    }

    private static FleetException Translate(Exception exception) => exception switch
    {
        NatsNoRespondersException or NatsJSApiNoResponseException or NatsJSPublishNoResponseException => new FleetException("The server has no JetStream, or does not answer.", exception),
        OperationCanceledException or NatsNoReplyException => new FleetException("The server did not answer in time.", exception),
        _ => new FleetException(exception.Message, exception),
    };

    // What a create meets that comes second, and what an update or a delete meets whose revision is old.
    private static bool IsOtherRevision(Exception error) => error is NatsKVCreateException or NatsKVWrongLastRevisionException;

    private async Task WatchForeverAsync(ChannelWriter<FleetChange> changes, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                using var end = CancellationTokenSource.CreateLinkedTokenSource(await connectivity.WaitAsync(cancellation), cancellation);
                await WatchOnceAsync(changes, end.Token);
            }
            catch (Exception exception) when (exception is NatsException or FleetException or OperationCanceledException or ObjectDisposedException)
            {
                // The next watch begins with all entries again: after a lost connection the server may have another store, and the client library would go on in the old one.
            }

            await Task.Delay(Pause, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        changes.TryComplete();
    }

    private async Task WatchOnceAsync(ChannelWriter<FleetChange> changes, CancellationToken cancellation)
    {
        var caughtUp = new FleetChange(FleetChangeKind.CaughtUp, "", default, 0);
        var isCaughtUp = false;
        var options = new NatsKVWatchOpts
        {
            OnNoData = async cancelled =>
            {
                if (!isCaughtUp)
                {
                    isCaughtUp = true;
                    await changes.WriteAsync(caughtUp, cancelled);
                }

                return false;
            },
        };
        if (await GetStateAsync(cancellation) is not { } state)
        {
            return;
        }

        await changes.WriteAsync(new FleetChange(FleetChangeKind.Began, "", default, state.LastRevision), cancellation);
        await foreach (var entry in store.WatchAsync<byte[]>(opts: options, cancellationToken: cancellation))
        {
            var (isSet, key) = (entry.Operation == NatsKVOperation.Put, NatsSubjects.Decode(entry.Key));
            if (NatsSubjects.Encode(key) == entry.Key)
            {
                await changes.WriteAsync(
                    new FleetChange(isSet ? FleetChangeKind.Set : FleetChangeKind.Deleted, key, isSet ? entry.Value : default(ReadOnlyMemory<byte>), (long)entry.Revision), cancellation);
            }
            else
            {
                // Somebody else wrote it: two keys of the bucket would be one of ours.
                counters.Dropped(FleetDrop.Invalid);
            }

            if (!isCaughtUp && entry.Delta == 0)
            {
                isCaughtUp = true;
                await changes.WriteAsync(caughtUp, cancellation);
            }
        }
    }
}
