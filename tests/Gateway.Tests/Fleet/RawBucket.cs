using System.Text;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.KeyValueStore;

namespace Gateway.Tests.Fleet;

/// <summary>A bucket of a server as somebody else reaches it, who is no gateway.</summary>
internal sealed class RawBucket : IAsyncDisposable
{
    private readonly NatsConnection _connection;
    private readonly INatsJSContext _stream;
    private readonly INatsKVStore _store;
    private readonly string _name;

    private RawBucket(NatsConnection connection, INatsJSContext stream, INatsKVStore store, string name) => (_connection, _stream, _store, _name) = (connection, stream, store, name);

    public static async Task<RawBucket> OpenAsync(NatsServer server, string name)
    {
        var connection = new NatsConnection(new NatsOpts { Url = server.Url });
        var stream = new NatsJSContext(connection);
        return new RawBucket(connection, stream, await new NatsKVContext(stream).GetStoreAsync(name), name);
    }

    public ValueTask<ulong> PutAsync(string key, string value) => PutAsync(key, Encoding.UTF8.GetBytes(value));

    public ValueTask<ulong> PutAsync(string key, byte[] value) => _store.PutAsync(key, value);

    /// <summary>Publishes into the bucket past what the client library allows.</summary>
    public async Task PublishAsync(string key, byte[] value, NatsHeaders? headers = null) =>
        (await _stream.PublishAsync($"$KV.{_name}.{key}", value, headers: headers)).EnsureSuccess();

    /// <summary>Removes the bucket while all stay connected.</summary>
    public async Task DeleteAsync() => await _stream.DeleteStreamAsync($"KV_{_name}");

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
