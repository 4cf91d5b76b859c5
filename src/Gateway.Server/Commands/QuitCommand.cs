namespace Gateway.Commands;

/// <summary><c>QUIT</c>: answers <c>BYE</c> and closes the session; requests after it are not executed.</summary>
internal sealed class QuitCommand : ICommand
{
    /// <inheritdoc/>
    public string Verb => "QUIT";

    /// <inheritdoc/>
    public string Takes => "";

    /// <inheritdoc/>
    public bool NeedsSession => true;

    /// <inheritdoc/>
    public bool IsOpen => true;

    /// <inheritdoc/>
    public CommandResult Execute(in CommandRequest request, IReplyWriter reply)
    {
        reply.Write("BYE"u8);
        request.Caller!.Quit();
        return CommandResult.Ok;
    }
}
