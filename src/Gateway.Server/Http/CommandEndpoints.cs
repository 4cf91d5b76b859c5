using System.Text;
using Gateway.Commands;
using Gateway.Http.Examples;
using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Http;

/// <summary><c>POST /api/v1/commands/{verb}</c> (docs/protocol.md 8): executes a command with the body as its arguments.</summary>
internal static class CommandEndpoints
{
    internal static void MapCommands(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/commands/{verb}", ExecuteAsync)
            .WithSummary("Runs a verb of the command table")
            .WithDescription("The body of the request is the verb's arguments; the body of the answer is the reply message.")
            .WithTags("Commands")
            .Accepts<string>("*/*")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Produces<string>(StatusCodes.Status400BadRequest, "text/plain")
            .Produces<string>(StatusCodes.Status404NotFound, "text/plain")
            .Produces<string>(StatusCodes.Status409Conflict, "text/plain")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .WithExamples(
                new Example("echo", "/api/v1/commands/ECHO") { Body = "over HTTP", Answer = "OK over HTTP" },
                new Example("wrong arguments", "/api/v1/commands/PING", StatusCodes.Status400BadRequest) { Body = "x", Answer = "ERR usage: PING" },
                new Example("no such verb", "/api/v1/commands/NOPE", StatusCodes.Status404NotFound) { Body = "", Answer = "ERR unknown command" },
                new Example("needs a session", "/api/v1/commands/JOIN", StatusCodes.Status409Conflict) { Body = "lobby", Answer = "ERR needs a session" });

    private static async Task ExecuteAsync(string verb, HttpContext context, CommandTable table, IOptionsMonitor<GatewayLimits> limits)
    {
        if (await RequestBody.ReadAsync(context, limits.CurrentValue.MaxRequestBodySize) is not { } arguments)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        var reply = new CommandReply(limits.CurrentValue.MaxMessageSize);
        var execution = table.ExecuteAsync(Encoding.UTF8.GetBytes(verb), arguments.Span, reply, context.RequestAborted);

        // A verb that ignores its cancellation is not waited for.
        var result = execution.IsCompleted ? await execution : await execution.AsTask().WaitAsync(context.RequestAborted);
        context.Response.StatusCode = Status(result);
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = reply.Message.Length;
        await context.Response.Body.WriteAsync(reply.Message, context.RequestAborted);
    }

    private static int Status(CommandResult result) => result switch
    {
        CommandResult.Ok => StatusCodes.Status200OK,
        CommandResult.Usage => StatusCodes.Status400BadRequest,
        CommandResult.Refused => StatusCodes.Status409Conflict,
        CommandResult.NeedsSession => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status404NotFound,
    };
}
