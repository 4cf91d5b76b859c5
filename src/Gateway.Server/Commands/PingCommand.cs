namespace Gateway.Commands;

/// <summary><c>PING</c>: answers <c>PONG</c>.</summary>
internal sealed class PingCommand : ICommand
{
    /// <inheritdoc/>
    public string Verb => "PING";

    /// <inheritdoc/>
    public string Takes => "";

    /// <inheritdoc/>
    public bool NeedsSession => false;

    /// <inheritdoc/>
    public bool IsOpen => true;

    /// <inheritdoc/>
    public CommandResult Execute(in CommandRequest request, IReplyWriter reply)
    {
        reply.Write("PONG"u8);
        return CommandResult.Ok;
    }
}
