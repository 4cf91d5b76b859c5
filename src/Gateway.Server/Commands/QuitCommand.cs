namespace Gateway.Commands;

/// <summary><c>QUIT</c>: a goodbye, then the close; requests behind it are not executed.</summary>
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
