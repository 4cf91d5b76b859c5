using System.Diagnostics;
using System.Net.Sockets;
using Gateway.Diagnostics;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Upstreams;

/// <summary>
/// The back ends of one listener. The next connection goes to the one with the fewest connections; those that failed rest while others are
/// available.
/// </summary>
internal sealed partial class UpstreamPool
{
    /// <summary>The maximum number of back ends that are tried for one client: 3. A client that has waited for that many connect timeouts has gone elsewhere.</summary>
    public const int MaxAttempts = 3;

    private readonly UpstreamDialer _dialer;
    private readonly UpstreamOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private uint _turn;

    /// <param name="listener">The listener's name.</param>
    /// <param name="addresses">The addresses; at least one.</param>
    /// <param name="dialer">Makes the connections.</param>
    /// <param name="options">The timeouts.</param>
    /// <param name="metrics">The counters.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">The log.</param>
    public UpstreamPool(
        string listener, IEnumerable<UpstreamAddress> addresses, UpstreamDialer dialer, UpstreamOptions options, UpstreamMetrics metrics, TimeProvider time, ILogger<UpstreamPool> log)
    {
        Listener = listener;
        All = [.. addresses.Select(address => new Upstream(address, metrics, time))];
        (_dialer, _options, _time, _log) = (dialer, options, time, log);
    }

    /// <summary>The listener's name.</summary>
    public string Listener { get; }

    /// <summary>All back ends, in the configured order.</summary>
    public IReadOnlyList<Upstream> All { get; }

    /// <summary>The state of a back end: <c>up</c>, <c>resting</c> (<see cref="Upstream.IsResting"/>), or <c>failing</c> (the rest is over; the next client tries it).</summary>
    public string State(Upstream upstream) => !upstream.IsFailing ? "up" : upstream.IsResting(_options.Rest) ? "resting" : "failing";

    /// <summary>Connects to one of the back ends. Returns null if every attempt failed, or if it was canceled, which counts as nobody's failure.</summary>
    /// <param name="clientConnection">The client's connection.</param>
    /// <param name="span">Records each attempt; null if there is no trace.</param>
    /// <param name="clientGone">Canceled when nobody waits for the connection any more.</param>
    public async ValueTask<UpstreamLease?> ConnectAsync(ConnectionContext clientConnection, Activity? span, CancellationToken clientGone)
    {
        List<Upstream>? tried = null;
        while (!clientGone.IsCancellationRequested && Pick(tried) is { } upstream)
        {
            ConnectSpan.AddAttempt(span, upstream, (tried?.Count ?? 0) + 1);
            if (await TryConnectAsync(upstream, clientConnection, span, clientGone) is { } connection)
            {
                ConnectSpan.End(span, connection, isClientGone: false);
                return new UpstreamLease(upstream, connection);
            }

            (tried ??= []).Add(upstream);
            if (tried.Count == MaxAttempts)
            {
                break;
            }
        }

        ConnectSpan.End(span, null, clientGone.IsCancellationRequested);
        return null;
    }

    /// <summary>
    /// The next back end to try: available ones before those that rest, then by the number of connections; equal ones take turns. Null when all were
    /// tried.
    /// </summary>
    internal Upstream? Pick(IReadOnlyCollection<Upstream>? tried)
    {
        var first = All.Count == 1 ? 0 : (int)(Interlocked.Increment(ref _turn) % (uint)All.Count);
        (Upstream? best, var bestRank) = (null, (IsResting: false, Active: 0L));
        for (var index = 0; index < All.Count; index++)
        {
            var one = All[(first + index) % All.Count];
            if (tried?.Contains(one) == true)
            {
                continue;
            }

            var rank = (one.IsResting(_options.Rest), one.Active);
            if (best is null || rank.CompareTo(bestRank) < 0)
            {
                (best, bestRank) = (one, rank);
            }
        }

        return best;
    }

    /// <summary>Records a successful connect. The first one after failures is logged.</summary>
    internal void RecordSuccess(Upstream upstream)
    {
        if (upstream.RecordSuccess())
        {
            UpstreamRecovered(Listener, upstream.Address.Text);
        }
    }

    /// <summary>Records a failed connect. Only the first failure in a row is logged.</summary>
    internal void RecordFailure(Upstream upstream, Exception exception)
    {
        UpstreamFailure fault = UpstreamFailureExtensions.FromException(exception);
        if (fault == UpstreamFailure.OutOfFiles)
        {
            // A failure of this process, not of the back end.
            upstream.CountFailure(fault);
        }
        else if (upstream.RecordFailure(fault))
        {
            UpstreamFailed(Listener, upstream.Address.Text, fault == UpstreamFailure.Tls ? $"{fault.ToReason()}: {exception.InnerException?.Message}" : fault.ToReason(), _options.Rest);
        }
    }

    private async ValueTask<ConnectionContext?> TryConnectAsync(Upstream upstream, ConnectionContext clientConnection, Activity? span, CancellationToken clientGone)
    {
        var failedAt = upstream.Begin();
        ConnectionContext? connection = null;
        using var timeout = new CancellationTokenSource(_options.Connect, _time);
        using var registration = clientGone.UnsafeRegister(static timeout => ((CancellationTokenSource)timeout!).Cancel(), timeout);
        try
        {
            connection = await _dialer.DialAsync(upstream.Address, clientConnection, timeout.Token);
            RecordSuccess(upstream);
            return connection;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            if (clientGone.IsCancellationRequested)
            {
                upstream.Abandon(failedAt);
            }
            else
            {
                ConnectSpan.AddFailure(span, upstream, UpstreamFailureExtensions.FromException(exception));
                RecordFailure(upstream, exception);
            }

            return null;
        }
        finally
        {
            if (connection is null)
            {
                upstream.End();
            }
        }
    }

    [LoggerMessage(GatewayEventIds.UpstreamFailed, LogLevel.Warning, "{Listener}: connecting to {Upstream} failed ({Reason}); retry in {Rest}, or at once if it is the only one")]
    private partial void UpstreamFailed(string listener, string upstream, string reason, TimeSpan rest);

    [LoggerMessage(GatewayEventIds.UpstreamRecovered, LogLevel.Information, "{Listener}: connecting to {Upstream} works again")]
    private partial void UpstreamRecovered(string listener, string upstream);
}
