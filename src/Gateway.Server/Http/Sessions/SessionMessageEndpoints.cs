using System.ComponentModel;
using Gateway.Framing;
using Gateway.Http.Examples;
using Gateway.Http.WebSockets;
using Gateway.Limits;
using Gateway.Sessions;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Options;

namespace Gateway.Http.Sessions;

/// <summary><c>POST /api/v1/sessions/{id}/messages</c> (docs/protocol.md 8): pushes the body, verbatim, as one message to the session.</summary>
internal static class SessionMessageEndpoints
{
    internal const string Route = SessionEndpoints.OneRoute + "/messages";

    private const string Target = $"{SessionEndpoints.Route}/{Example.Session}/messages";

    internal static void MapSessionMessages(this IEndpointRouteBuilder routes) =>
        routes.MapPost(Route, PostAsync).WithSummary("Pushes the body to a session as one message, verbatim").WithTags("Sessions").WithMetadata(new SessionOwner(Wait))
            .WithDescription("It is sent after earlier pushes and never inside a reply. 202: it is queued. With wait=flushed, 204: its bytes were " +
                "passed to the operating system; 504: they were not within Timeouts:Write and may still be; 410: the session ended first.")
            .Accepts<string>("*/*")
            .Produces(StatusCodes.Status202Accepted).Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status410Gone)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status503ServiceUnavailable).ProducesProblem(StatusCodes.Status504GatewayTimeout)
            .WithExamples(
                new Example("push", Target, StatusCodes.Status202Accepted) { Body = "MSG till receipt paper is low" },
                new Example("push and wait", $"{Target}?wait=flushed", StatusCodes.Status204NoContent) { Body = "MSG till restart" },
                new Example("no line", Target, StatusCodes.Status400BadRequest) { Body = "two\nlines" },
                new Example("gone", $"{SessionEndpoints.Route}/0000000000000/messages", StatusCodes.Status404NotFound) { Body = "x" });

    /// <summary>The body as a message for this session; null, and the error response, if it is too long.</summary>
    internal static async ValueTask<(byte[]? Message, IResult Refusal)> ReadAsync(HttpContext context, Session session, GatewayLimits limits)
    {
        var longest = Math.Min(session.Listener.MaxMessageSize, limits.MaxRequestBodySize);
        return await RequestBody.ReadAsync(context, longest) is { } body
            ? (body.ToArray(), TypedResults.Empty)
            : (null, new ProblemBody(ProblemCode.TooLarge, $"A message to this session has at most {longest} bytes."));
    }

    /// <summary>The response for a push that was not accepted.</summary>
    internal static ProblemBody Refusal(PushResult result, Session session) => result switch
    {
        PushResult.Full => new ProblemBody(ProblemCode.QueueFull, "The session's queue is full: its client does not read."),
        PushResult.Tunnel => new ProblemBody(ProblemCode.Tunnel, "The session is a tunnel: messages can't be pushed into it."),
        PushResult.Called => new ProblemBody(ProblemCode.CallPending, "Another call waits for this session's next message."),
        PushResult.NotCarried => new ProblemBody(
            ProblemCode.NotCarried,
            session.Listener.Framing switch
            {
                WebSocketFraming => "The session takes text, and this is not UTF-8.",
                LineFraming => "A line can't carry a line feed, nor a carriage return at its end.",
                var framing => $"The framing of the session's listener, {framing.Name}, can't carry this message.",
            }),
        _ => SessionEndpoints.NotFound(session.Id.ToString()),
    };

    private static async Task<IResult> PostAsync(
        string id,
        HttpContext context,
        SessionRegistry sessions,
        IOptionsMonitor<GatewayLimits> limits,
        IOptionsMonitor<GatewayTimeouts> timeouts,
        TimeProvider time,
        [Description("flushed: answer only after the bytes have left the process.")] string? wait = null)
    {
        if (Fault(wait) is { } fault)
        {
            return fault;
        }

        if (sessions.Find(id) is not { } session)
        {
            return SessionEndpoints.NotFound(id);
        }

        var (message, refusal) = await ReadAsync(context, session, limits.CurrentValue);
        if (message is null)
        {
            return refusal;
        }

        var flushed = wait is null ? null : new TaskCompletionSource<PushResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var result = session.Push(message, cutsSlowConsumer: false, flushed);
        if (result != PushResult.Accepted)
        {
            return Refusal(result, session);
        }

        return flushed is null ? TypedResults.StatusCode(StatusCodes.Status202Accepted)
            : await FlushedAsync(flushed.Task, session, context, timeouts.CurrentValue.Write, time) ?? (IResult)TypedResults.NoContent();
    }

    /// <summary>How long a push may wait until its bytes have left.</summary>
    internal static TimeSpan Wait(HttpContext context) =>
        context.Request.Query.ContainsKey("wait") ? context.RequestServices.GetRequiredService<IOptionsMonitor<GatewayTimeouts>>().CurrentValue.Write : TimeSpan.Zero;

    /// <summary>What is wrong with the parameter <c>wait</c>; null for nothing.</summary>
    internal static ProblemBody? Fault(string? wait) =>
        wait is null or "flushed" ? null : new ProblemBody(ProblemCode.InvalidRequest, $"wait is '{wait}': use flushed, or leave it out.");

    /// <summary>Waits until a push has left the process.</summary>
    /// <returns>The error response; null if it has left.</returns>
    internal static async Task<ProblemBody?> FlushedAsync(Task<PushResult> flushed, Session session, HttpContext context, TimeSpan timeout, TimeProvider time)
    {
        // From here on the wait has its own time limit.
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        try
        {
            return await flushed.WaitAsync(timeout, time, context.RequestAborted) switch
            {
                PushResult.Accepted => null,
                PushResult.NotCarried => Refusal(PushResult.NotCarried, session),
                _ => new ProblemBody(ProblemCode.SessionEnded, "The session ended before the message had left."),
            };
        }
        catch (TimeoutException)
        {
            return new ProblemBody(ProblemCode.Timeout, $"The message has not left within {timeout.TotalSeconds:0.###} s (Gateway:Timeouts:Write); it still may.");
        }
    }
}
