using System.ComponentModel;
using Gateway.Configuration;
using Gateway.Http.Examples;
using Gateway.Limits;
using Gateway.Sessions;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Options;

namespace Gateway.Http.Sessions;

/// <summary><c>POST /api/v1/sessions/{id}/call</c>: sends a message to a session and answers with the session's next message.</summary>
internal static class SessionCallEndpoints
{
    internal const string Route = SessionEndpoints.OneRoute + "/call";

    /// <summary>The default wait for an answer: 5 s, or <c>Timeouts:Request</c> if that is less.</summary>
    internal static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    internal static void MapSessionCall(this IEndpointRouteBuilder routes) =>
        routes.MapPost(Route, PostAsync).WithSummary("Sends the body to a session as one message and answers with its next message").WithTags("Sessions").WithMetadata(new SessionOwner(Wait))
            .WithDescription("For devices that answer questions. The answering message is not run as a command; it is the first that begins after everything that " +
                "the gateway had received when it wrote the body. 504: no answer came in time; 410: the session ended first; 409: another call waits, or the queue is full.")
            .Accepts<string>("*/*")
            .Produces<string>(StatusCodes.Status200OK, "application/octet-stream")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status410Gone)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status503ServiceUnavailable).ProducesProblem(StatusCodes.Status504GatewayTimeout)
            .WithExamples(
                new Example("a scale", $"{SessionEndpoints.Route}/{Example.Session}/call?timeout=10s") { Body = "weight?", Answer = "42.7 kg" },
                new Example("no answer", $"{SessionEndpoints.Route}/{Example.Session}/call?timeout=100ms", StatusCodes.Status504GatewayTimeout) { Body = "anybody?" },
                new Example("gone", $"{SessionEndpoints.Route}/0000000000000/call", StatusCodes.Status404NotFound) { Body = "weight?" });

    private static async Task<IResult> PostAsync(
        string id,
        HttpContext context,
        SessionRegistry sessions,
        IOptionsMonitor<GatewayLimits> limits,
        IOptionsMonitor<GatewayTimeouts> timeouts,
        TimeProvider time,
        [Description("How long to wait for the answer: 500ms, 5s, 1m; at most Timeouts:Request.")] string? timeout = null)
    {
        if (Fault(timeout, timeouts.CurrentValue.Request, out var maxWait) is { } fault)
        {
            return fault;
        }

        if (sessions.Find(id) is not { } session)
        {
            return SessionEndpoints.NotFound(id);
        }

        var (message, refusal) = await SessionMessageEndpoints.ReadAsync(context, session, limits.CurrentValue);
        if (message is null)
        {
            return refusal;
        }

        var result = session.TryCall(message, out var call);
        using (call)
        {
            return result == PushResult.Accepted ? await WaitForAnswerAsync(call!, session, context, maxWait, time) : SessionMessageEndpoints.Refusal(result, session);
        }
    }

    /// <summary>How long a call may wait for its answer.</summary>
    internal static TimeSpan Wait(HttpContext context)
    {
        var longest = context.RequestServices.GetRequiredService<IOptionsMonitor<GatewayTimeouts>>().CurrentValue.Request;
        return Fault(context.Request.Query["timeout"], longest, out var wait) is null ? wait : TimeSpan.Zero;
    }

    /// <summary>Reads the parameter <c>timeout</c>.</summary>
    /// <returns>What is wrong with it; null for nothing.</returns>
    internal static ProblemBody? Fault(string? timeout, TimeSpan longest, out TimeSpan maxWait)
    {
        maxWait = DefaultTimeout < longest ? DefaultTimeout : longest;
        return timeout is null || (Duration.TryParseQuery(timeout, out maxWait) && maxWait > TimeSpan.Zero && maxWait <= longest)
            ? null
            : new ProblemBody(ProblemCode.InvalidRequest, $"timeout is '{timeout}': use 500ms, 5s or 1m, and at most {longest.TotalSeconds:0.###} s (Gateway:Timeouts:Request).");
    }

    /// <summary>Waits for the answer to a call.</summary>
    internal static async Task<IResult> WaitForAnswerAsync(SessionCall call, Session session, HttpContext context, TimeSpan maxWait, TimeProvider time)
    {
        // From here on the wait has its own time limit.
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        try
        {
            return await call.Answer.WaitAsync(maxWait, time, context.RequestAborted) is { } answer
                ? TypedResults.Bytes(answer, "application/octet-stream")
                : call.IsRefused ? SessionMessageEndpoints.Refusal(PushResult.NotCarried, session)
                : new ProblemBody(ProblemCode.SessionEnded, "The session ended before it answered.");
        }
        catch (TimeoutException)
        {
            // Disposed first, so that the reported state cannot change.
            call.Dispose();
            return new ProblemBody(
                ProblemCode.Timeout,
                call.IsSent
                    ? $"The session has not answered within {maxWait.TotalSeconds:0.###} s; what it sends from now on is a request again."
                    : $"The message could not be sent to the session within {maxWait.TotalSeconds:0.###} s, and will not be sent.");
        }
    }
}
