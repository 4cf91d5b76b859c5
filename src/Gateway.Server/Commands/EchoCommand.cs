namespace Gateway.Commands;

/// <summary><c>ECHO &lt;bytes&gt;</c>: returns the bytes; there may be none after the space.</summary>
internal sealed class EchoCommand : ICommand
{
    /// <inheritdoc/>
    public string Verb => "ECHO";

    /// <inheritdoc/>
    public string Takes => "<bytes>";

    /// <inheritdoc/>
    public bool NeedsSession => false;

    /// <inheritdoc/>
    public CommandResult Execute(in CommandRequest request, IReplyWriter reply)
    {
        reply.Write("OK "u8, request.Arguments);
        return CommandResult.Ok;
    }
}
