using Gateway.Clients;

namespace Gateway.Commands;

/// <summary><c>TELL &lt;name&gt; &lt;bytes&gt;</c>: pushes <c>MSG @&lt;sender&gt; &lt;bytes&gt;</c> to a client by name. Off unless <c>Gateway:Commands:Tell</c> is true.</summary>
internal sealed class TellCommand(IClientMessages clients) : ICommand
{
    /// <inheritdoc/>
    public string Verb => "TELL";

    /// <inheritdoc/>
    public string Takes => "<name> <bytes>";

    /// <inheritdoc/>
    public bool NeedsSession => true;

    /// <inheritdoc/>
    bool ICommand.IsOffered => clients.AreAllowed;

    /// <inheritdoc/>
    public CommandResult Execute(in CommandRequest request, IReplyWriter reply)
    {
        var space = request.Arguments.IndexOf((byte)' ');
        if (space < 0 || !ClientName.IsValid(request.Arguments[..space]))
        {
            return CommandResult.Usage;
        }

        // Who has no name could not be told anything in return, and would speak to others as nobody.
        if (request.Caller!.ClientName is not { } sender)
        {
            reply.Write("ERR unauthorized"u8);
            return CommandResult.Refused;
        }

        var result = clients.Tell(request.Arguments[..space], sender, request.Arguments[(space + 1)..]);
        reply.Write(Reply(result));
        return Result(result);
    }

    /// <summary>The reply for what came of a message.</summary>
    internal static ReadOnlySpan<byte> Reply(TellResult result) => result switch
    {
        TellResult.Accepted => "OK"u8,
        TellResult.Busy => "ERR busy"u8,
        TellResult.NotCarried => "ERR not carried"u8,
        _ => "ERR not found"u8,
    };

    /// <summary>The result of the command for what came of a message.</summary>
    internal static CommandResult Result(TellResult result) => result switch
    {
        TellResult.Accepted => CommandResult.Ok,
        TellResult.NotFound => CommandResult.NotFound,
        _ => CommandResult.Refused,
    };
}
