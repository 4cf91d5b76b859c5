using System.Diagnostics;
using System.Net.Sockets;
using Gateway.Diagnostics;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Upstreams;

/// <summary>The back ends of one listener: the one with the fewest connections is next; those that fail rest while others don't.</summary>
internal sealed partial class UpstreamPool
{
    /// <summary>Back ends that are tried for one client: 3. Who has waited for so many connect timeouts has gone elsewhere.</summary>
    public const int MostAttempts = 3;

    private readonly UpstreamDialer _dialer;
    private readonly UpstreamOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private uint _turn;

    /// <param name="listener">Whose they are.</param>
    /// <param name="addresses">At least one.</param>
    /// <param name="dialer">Who connects.</param>
    /// <param name="options">How long that may take.</param>
    /// <param name="metrics">Who counts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">The log.</param>
    public UpstreamPool(
        string listener, IEnumerable<UpstreamAddress> addresses, UpstreamDialer dialer, UpstreamOptions options, UpstreamMetrics metrics, TimeProvider time, ILogger<UpstreamPool> log)
    {
        Listener = listener;
        All = [.. addresses.Select(address => new Upstream(address, metrics, time))];
        (_dialer, _options, _time, _log) = (dialer, options, time, log);
    }

    /// <summary>Whose they are.</summary>
    public string Listener { get; }

    /// <summary>All of them, as configured.</summary>
    public IReadOnlyList<Upstream> All { get; }

    /// <summary>The word for how one is: <c>up</c>, <c>resting</c> (passed over), or <c>failing</c> (its rest is over, the next client tries it).</summary>
    public string State(Upstream upstream) => !upstream.IsFailing ? "up" : upstream.IsBackingOff(_options.Rest) ? "resting" : "failing";

    /// <summary>Connects to one of them; null if none of those that were tried could be, or if it was given up, which is nobody's fault.</summary>
    /// <param name="beside">The client's connection.</param>
    /// <param name="span">Is told of each that is tried; null where nobody wants to know.</param>
    /// <param name="givenUp">Nobody waits for it any more.</param>
    public async ValueTask<UpstreamLease?> ConnectAsync(ConnectionContext beside, Activity? span, CancellationToken givenUp)
    {
        List<Upstream>? tried = null;
        while (!givenUp.IsCancellationRequested && Pick(tried) is { } upstream)
        {
            ConnectSpan.AddAttempt(span, upstream, (tried?.Count ?? 0) + 1);
            if (await TryConnectAsync(upstream, beside, span, givenUp) is { } connection)
            {
                ConnectSpan.End(span, connection, isGivenUp: false);
                return new UpstreamLease(upstream, connection);
            }

            (tried ??= []).Add(upstream);
            if (tried.Count == MostAttempts)
            {
                break;
            }
        }

        ConnectSpan.End(span, null, givenUp.IsCancellationRequested);
        return null;
    }

    /// <summary>The next to try: one that doesn't rest before one that does, then by connections; equals take turns. Null when all were tried.</summary>
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

            var rank = (one.IsBackingOff(_options.Rest), one.Active);
            if (best is null || rank.CompareTo(bestRank) < 0)
            {
                (best, bestRank) = (one, rank);
            }
        }

        return best;
    }

    /// <summary>A connection was made.</summary>
    internal void Connected(Upstream upstream)
    {
        if (upstream.Succeeded())
        {
            UpstreamRecovered(Listener, upstream.Address.Text);
        }
    }

    /// <summary>One could not be made. The first of a row is told in the log.</summary>
    internal void Failed(Upstream upstream, Exception exception)
    {
        UpstreamFailure fault = UpstreamFailureExtensions.FromException(exception);
        if (fault == UpstreamFailure.OutOfFiles)
        {
            // Our trouble, not the back end's.
            upstream.CountFailure(fault);
        }
        else if (upstream.Fail(fault))
        {
            UpstreamFailed(Listener, upstream.Address.Text, fault == UpstreamFailure.Tls ? $"{fault.ToReason()}: {exception.InnerException?.Message}" : fault.ToReason(), _options.Rest);
        }
    }

    private async ValueTask<ConnectionContext?> TryConnectAsync(Upstream upstream, ConnectionContext beside, Activity? span, CancellationToken givenUp)
    {
        var restsSince = upstream.Begin();
        ConnectionContext? connection = null;
        using var patience = new CancellationTokenSource(_options.Connect, _time);
        using var whoGoes = givenUp.UnsafeRegister(static patience => ((CancellationTokenSource)patience!).Cancel(), patience);
        try
        {
            connection = await _dialer.DialAsync(upstream.Address, beside, patience.Token);
            Connected(upstream);
            return connection;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            if (givenUp.IsCancellationRequested)
            {
                upstream.Abandon(restsSince);
            }
            else
            {
                ConnectSpan.Failed(span, upstream, UpstreamFailureExtensions.FromException(exception));
                Failed(upstream, exception);
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

    [LoggerMessage(GatewayEventIds.UpstreamFails, LogLevel.Warning, "{Listener}: connecting to {Upstream} failed ({Reason}); retry in {Rest}, or at once if it is the only one")]
    private partial void UpstreamFailed(string listener, string upstream, string reason, TimeSpan rest);

    [LoggerMessage(GatewayEventIds.UpstreamIsBack, LogLevel.Information, "{Listener}: connecting to {Upstream} works again")]
    private partial void UpstreamRecovered(string listener, string upstream);
}
