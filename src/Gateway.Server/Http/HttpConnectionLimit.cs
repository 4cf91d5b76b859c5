using System.Text;
using Gateway.Descriptors;
using Gateway.Diagnostics;
using Gateway.Limits;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Gateway.Http;

/// <summary>
/// Limits the connections of all HTTP endpoints together to <see cref="GatewayLimits.MaxHttpConnections"/>, or fewer if the process may not open that many
/// files. They are counted separately from stream sessions, so that a probe is admitted when TCP is full. Kestrel's own limit counts each endpoint separately.
/// </summary>
internal sealed partial class HttpConnectionLimit
{
    /// <summary>The time between two warnings: a flood of connections must not become a flood of log lines.</summary>
    private static readonly TimeSpan WarningInterval = TimeSpan.FromSeconds(10);

    private static readonly byte[] Refusal = Encoding.ASCII.GetBytes(
        "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\nRetry-After: 1\r\n\r\n");

    private readonly ConnectionCount _connections;
    private readonly ConnectionCount _refusalsBeingSent;
    private readonly IOptionsMonitor<GatewayTimeouts> _timeouts;
    private readonly TimeProvider _time;
    private readonly ILogger<HttpConnectionLimit> _log;
    private readonly Lock _lock = new();
    private long _refused;
    private long? _warnedAt;

    public HttpConnectionLimit(FileBudget files, IOptionsMonitor<GatewayTimeouts> timeouts, TimeProvider time, ILogger<HttpConnectionLimit> log)
    {
        _connections = new ConnectionCount(files.Shares.Http);
        _refusalsBeingSent = new ConnectionCount(files.Shares.HttpRefusals);
        _timeouts = timeouts;
        _time = time;
        _log = log;
        files.Changed += now => (_connections.Max, _refusalsBeingSent.Max) = (now.Http, now.HttpRefusals);
    }

    /// <summary>The number of open connections.</summary>
    internal int Open => _connections.Count;

    /// <summary>Counts a connection that was accepted, or refuses and closes it. Before TLS: refusing a connection should cost nothing.</summary>
    /// <returns>The connection to serve; null if it is refused.</returns>
    internal LeasedConnection? Admit(ConnectionContext connection)
    {
        if (!_connections.TryEnter())
        {
            CountRefused();
            _ = RefuseAsync(connection);
            return null;
        }

        var lease = new HttpConnectionLease(_connections);
        connection.Features.Set(lease);
        return new LeasedConnection(connection, lease);
    }

    // The response is sent after the request was read: closing with an unread request would reset the connection and lose the response.
    private async Task RefuseAsync(ConnectionContext connection)
    {
        await using var closed = connection;
        if (!_refusalsBeingSent.TryEnter())
        {
            connection.Abort();
            return;
        }

        try
        {
            var request = await connection.Transport.Input.ReadAsync(connection.ConnectionClosed).AsTask().WaitAsync(_timeouts.CurrentValue.Linger, _time);
            connection.Transport.Input.AdvanceTo(request.Buffer.End);
            await connection.Transport.Output.WriteAsync(Refusal);
            await connection.Transport.Output.CompleteAsync();
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException or IOException)
        {
            connection.Abort();
        }
        finally
        {
            _refusalsBeingSent.Leave();
        }
    }

    private void CountRefused()
    {
        lock (_lock)
        {
            _refused++;
            if (_warnedAt is { } before && _time.GetElapsedTime(before) < WarningInterval)
            {
                return;
            }

            _warnedAt = _time.GetTimestamp();
            Refused(_refused, _connections.Max);
            _refused = 0;
        }
    }

    [LoggerMessage(GatewayEventIds.HttpConnectionRefused, LogLevel.Warning, "{Count} HTTP connections refused since the last such line: {Max} are open (Gateway:Limits:MaxHttpConnections)")]
    private partial void Refused(long count, int max);
}
