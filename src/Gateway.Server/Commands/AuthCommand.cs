namespace Gateway.Commands;

/// <summary><c>AUTH &lt;token&gt;</c>: authenticates with one of the listener's tokens. A listener without tokens accepts any.</summary>
internal sealed class AuthCommand : ICommand
{
    /// <inheritdoc/>
    public string Verb => "AUTH";

    /// <inheritdoc/>
    public string Takes => "<token>";

    /// <inheritdoc/>
    public bool NeedsSession => true;

    /// <inheritdoc/>
    public bool IsOpen => true;

    /// <inheritdoc/>
    public CommandResult Execute(in CommandRequest request, IReplyWriter reply)
    {
        if (request.Caller!.Authorize(request.Arguments))
        {
            reply.Write("OK"u8);
            return CommandResult.Ok;
        }

        reply.Write("ERR unauthorized"u8);
        return CommandResult.Refused;
    }
}
