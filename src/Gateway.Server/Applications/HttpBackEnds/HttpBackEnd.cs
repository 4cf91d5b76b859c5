using System.Diagnostics;
using System.Net;
using Gateway.Limits;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>One listener's back end: its connections, the safe retries, and the circuit breaker that stops sending requests while the back end fails.</summary>
internal sealed class HttpBackEnd : IDisposable
{
    /// <summary>Idle connections are closed after 4 s: many servers close theirs after 5 s, and a message that is sent at that moment is lost.</summary>
    private static readonly TimeSpan IdleConnection = TimeSpan.FromSeconds(4);

    /// <summary>Connections are replaced after 2 min, so that a changed DNS name is noticed.</summary>
    private static readonly TimeSpan MaxConnectionAge = TimeSpan.FromMinutes(2);

    /// <summary>16 KiB of response headers: room enough for every room that a session may be in by default.</summary>
    private const int MaxResponseHeadersKilobytes = 16;

    /// <summary>Up to 64 KiB of an unused body are read and dropped to keep the connection; with a longer body the connection is closed.</summary>
    private const int MaxDrained = 64 * 1024;

    private readonly ListenerSettings<HttpOptions> _listener;
    private readonly RequestGate _gate;
    private readonly BackEndMetrics _metrics;
    private readonly IOptionsMonitor<GatewayTimeouts> _timeouts;
    private readonly TimeProvider _time;
    private readonly BackEndConnections _connections;
    private readonly HttpClient _client;
    private readonly HttpRequestFactory _requests;
    private readonly string _host;
    private readonly ResiliencePipeline<Answer> _message;
    private readonly ResiliencePipeline<Answer> _once;

    internal HttpBackEnd(
        ListenerSettings<HttpOptions> listener, BackEndConnections connections, WebhookSigner signer, RequestGate gate, BackEndMetrics metrics, TimeSpan connect, IOptionsMonitor<GatewayTimeouts> timeouts, TimeProvider time, ILogger log)
    {
        (_listener, _connections, _gate, _metrics, _timeouts, _time) = (listener, connections, gate, metrics, timeouts, time);
        var options = listener.Options;
        var url = UrlTemplate.ReadUpstream(listener.Upstream)!;
        _requests = new HttpRequestFactory(url, options, signer);
        _client = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = connect,
            ConnectCallback = connections.ConnectAsync,
            PlaintextStreamFilter = connections.RecordConnectAsync,
            PooledConnectionIdleTimeout = IdleConnection,
            PooledConnectionLifetime = MaxConnectionAge,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.All,
            MaxResponseHeadersLength = MaxResponseHeadersKilobytes,
            MaxResponseDrainSize = MaxDrained,

            // The handler opens a spare connection where another becomes free meanwhile; the budgeted number stays the maximum.
            MaxConnectionsPerServer = gate.Max,

            // The gateway creates the span and the header itself.
            ActivityHeadersPropagator = null,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _once = Resilience.CircuitBreaker(listener, time, log);
        _message = Resilience.Message(options, _once, time);
        _host = url.Host;
    }

    /// <summary>Sends a message. The task never fails: a failure is an answer, too.</summary>
    /// <param name="request">The message.</param>
    /// <param name="after">Must complete first: the session's open.</param>
    /// <param name="over">Canceled when nobody will receive the answer.</param>
    internal async Task<Answer> SendMessageAsync(BackEndRequest request, Task after, CancellationToken over)
    {
        var began = _time.GetTimestamp();
        var answer = await SendAsync(request, after, _message, over);
        _metrics.RequestEnded(_listener.Name, answer.Reason, _time.GetElapsedTime(began));
        return answer;
    }

    /// <summary>Sends an open or a close, in one attempt.</summary>
    internal Task<Answer> SendEventAsync(BackEndRequest request, CancellationToken over) => SendAsync(request, Task.CompletedTask, _once, over);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<Answer> SendAsync(BackEndRequest request, Task after, ResiliencePipeline<Answer> pipeline, CancellationToken over)
    {
        // Leaves the loop's thread, which serves other sessions as well.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var timeout = new CancellationTokenSource(_timeouts.CurrentValue.Request, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, over);
        using var span = BackEndSpan.Start(_requests.Method, _host, request);
        var isBegun = false;
        Answer answer;
        try
        {
            await after.WaitAsync(either.Token);
            using var place = await _gate.EnterAsync(either.Token);
            isBegun = true;
            answer = place.IsAcquired ? await RunAsync(request, span, pipeline, either.Token, over) : Answer.Busy;
        }
        catch (OperationCanceledException)
        {
            answer = !isBegun && after.IsCompleted ? Answer.Busy : Answer.Timeout;
        }

        answer = over.IsCancellationRequested && !answer.IsAccepted ? Answer.Cancelled : answer;
        BackEndSpan.End(span, answer);
        return answer;
    }

    private async Task<Answer> RunAsync(BackEndRequest request, Activity? span, ResiliencePipeline<Answer> pipeline, CancellationToken cancellation, CancellationToken over)
    {
        try
        {
            return await pipeline.ExecuteAsync(
                static (state, cancellation) => state.Self.AttemptAsync(state.Request, state.Span, cancellation, state.Over),
                (Self: this, Request: request, Span: span, Over: over),
                cancellation);
        }
        catch (BrokenCircuitException)
        {
            return Answer.CircuitOpen;
        }
    }

    private async ValueTask<Answer> AttemptAsync(BackEndRequest request, Activity? span, CancellationToken cancellation, CancellationToken over)
    {
        var began = _time.GetTimestamp();
        try
        {
            using var http = _requests.Create(request, span);
            using var response = await _client.SendAsync(http, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return await AnswerReader.ReadAsync(response, request.Framing, request.MaxReply, cancellation);
        }
        catch (Exception exception) when (over.IsCancellationRequested && exception is OperationCanceledException or HttpRequestException or IOException)
        {
            return Answer.Cancelled;
        }
        catch (OperationCanceledException)
        {
            // Connecting has its own timeout.
            return cancellation.IsCancellationRequested ? Answer.Timeout with { WasDelayed = _time.GetElapsedTime(began) < _timeouts.CurrentValue.Request / 2 } : Answer.NotConnected;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return _connections.RecordFailure(exception);
        }
    }
}
