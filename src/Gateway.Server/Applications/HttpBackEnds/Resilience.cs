using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>The retry and circuit breaker policies.</summary>
internal static class Resilience
{
    /// <summary>
    /// One attempt, unless the circuit is open. It opens when half of at least ten requests failed within ten seconds; one bad request among good ones does not
    /// open it.
    /// </summary>
    internal static ResiliencePipeline<Answer> CircuitBreaker(ListenerSettings<HttpOptions> listener, TimeProvider time, ILogger log)
    {
        var circuit = new CircuitBreakerStateProvider();
        return Builder(time).AddCircuitBreaker(new CircuitBreakerStrategyOptions<Answer>
        {
            StateProvider = circuit,
            FailureRatio = 0.5,
            MinimumThroughput = 10,
            SamplingDuration = TimeSpan.FromSeconds(10),
            BreakDuration = listener.Options.CircuitBreak,

            // A request whose client has gone says nothing about the back end. If it was the trial request of a half-open circuit, the state is still unknown.
            ShouldHandle = arguments => ValueTask.FromResult(
                arguments.Outcome.Result is { IsBackEndFailure: true } || (arguments.Outcome.Result == Answer.Cancelled && circuit.CircuitState == CircuitState.HalfOpen)),
            OnOpened = arguments =>
            {
                log.CircuitOpened(listener.Name, listener.Upstream, arguments.Outcome.Result?.Reason ?? "failed", arguments.BreakDuration);
                return default;
            },
            OnClosed = _ =>
            {
                log.CircuitClosed(listener.Name, listener.Upstream);
                return default;
            },
        }).Build();
    }

    /// <summary>A message is sent again if the back end cannot have seen it, and in other cases only if the options allow it.</summary>
    internal static ResiliencePipeline<Answer> Message(HttpOptions options, ResiliencePipeline<Answer> once, TimeProvider time) =>
        options.Retries == 0 ? once : Builder(time).AddRetry(BackOff(options.Retries, 100, 2, answer =>
            answer.Result == AnswerResult.NotConnected || (options.RetrySent && answer.Result == AnswerResult.Broken))).AddPipeline(once).Build();

    /// <summary>An open or a close can be repeated safely, so that it is repeated until the back end accepts or rejects it.</summary>
    internal static ResiliencePipeline<Answer> Event(HttpOptions options, TimeProvider time) =>
        options.EventRetries == 0 ? ResiliencePipeline<Answer>.Empty : Builder(time).AddRetry(BackOff(options.EventRetries, 500, 10, answer => answer.IsTransient)).Build();

    private static ResiliencePipelineBuilder<Answer> Builder(TimeProvider time) => new() { TimeProvider = time };

    private static RetryStrategyOptions<Answer> BackOff(int attempts, int firstMilliseconds, int mostSeconds, Predicate<Answer> mayPass) => new()
    {
        MaxRetryAttempts = attempts,
        Delay = TimeSpan.FromMilliseconds(firstMilliseconds),
        MaxDelay = TimeSpan.FromSeconds(mostSeconds),
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result is { } answer && mayPass(answer)),
    };
}
