namespace Gateway.Commands;

/// <summary><c>GET &lt;key&gt;</c>: returns the value of a key of the lookup table.</summary>
internal sealed class GetCommand(IValueSource values) : ICommand
{
    /// <inheritdoc/>
    public string Verb => "GET";

    /// <inheritdoc/>
    public string Takes => "<key>";

    /// <inheritdoc/>
    public bool NeedsSession => false;

    /// <inheritdoc/>
    public CommandResult Execute(in CommandRequest request, IReplyWriter reply)
    {
        switch (values.Find(request.Arguments, out var value))
        {
            case ValueOutcome.Found:
                reply.Write("OK "u8, value);
                return CommandResult.Ok;
            case ValueOutcome.NotFound:
                reply.Write("ERR not found"u8);
                return CommandResult.NotFound;
            default:
                return CommandResult.Usage;
        }
    }
}
