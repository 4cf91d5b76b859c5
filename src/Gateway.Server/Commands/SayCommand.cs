namespace Gateway.Commands;

/// <summary><c>SAY &lt;room&gt; &lt;bytes&gt;</c>: pushes <c>MSG &lt;room&gt; &lt;sender&gt; &lt;bytes&gt;</c> to every other member.</summary>
internal sealed class SayCommand : ICommand
{
    /// <inheritdoc/>
    public string Verb => "SAY";

    /// <inheritdoc/>
    public string Takes => "<room> <bytes>";

    /// <inheritdoc/>
    public bool NeedsSession => true;

    /// <inheritdoc/>
    public CommandResult Execute(in CommandRequest request, IReplyWriter reply)
    {
        var space = request.Arguments.IndexOf((byte)' ');
        if (space < 0 || !RoomName.IsValid(request.Arguments[..space]))
        {
            return CommandResult.Usage;
        }

        switch (request.Caller!.Rooms.Say(request.Arguments[..space], request.Arguments[(space + 1)..]))
        {
            case SayResult.Said:
                reply.Write("OK"u8);
                return CommandResult.Ok;
            case SayResult.TooLarge:
                reply.Write("ERR too large for the fleet"u8);
                return CommandResult.Refused;
            default:
                reply.Write("ERR not in room"u8);
                return CommandResult.Refused;
        }
    }
}
