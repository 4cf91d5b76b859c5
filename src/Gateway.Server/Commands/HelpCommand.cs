using System.Text;

namespace Gateway.Commands;

/// <summary><c>HELP</c>: the verbs, in alphabetical order.</summary>
/// <param name="table">The table that holds this verb too; asked with the first question, when it is complete.</param>
internal sealed class HelpCommand(CommandTable table) : ICommand
{
    private byte[]? _verbs;

    /// <inheritdoc/>
    public string Verb => "HELP";

    /// <inheritdoc/>
    public string Takes => "";

    /// <inheritdoc/>
    public bool NeedsSession => false;

    /// <inheritdoc/>
    public bool IsOpen => true;

    /// <inheritdoc/>
    public CommandResult Execute(in CommandRequest request, IReplyWriter reply)
    {
        reply.Write("OK "u8, _verbs ??= Encoding.ASCII.GetBytes(string.Join(' ', table.Commands.Select(command => command.Verb))));
        return CommandResult.Ok;
    }
}
