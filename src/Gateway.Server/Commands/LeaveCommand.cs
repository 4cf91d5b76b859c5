namespace Gateway.Commands;

/// <summary><c>LEAVE &lt;room&gt;</c>: leaves a room.</summary>
internal sealed class LeaveCommand : ICommand
{
    /// <inheritdoc/>
    public string Verb => "LEAVE";

    /// <inheritdoc/>
    public string Takes => "<room>";

    /// <inheritdoc/>
    public bool NeedsSession => true;

    /// <inheritdoc/>
    public CommandResult Execute(in CommandRequest request, IReplyWriter reply)
    {
        if (RoomName.Read(request.Arguments) is not { } room)
        {
            return CommandResult.Usage;
        }

        if (!request.Caller!.Rooms.TryLeave(room))
        {
            reply.Write("ERR not in room"u8);
            return CommandResult.Refused;
        }

        reply.Write("OK"u8);
        return CommandResult.Ok;
    }
}
