namespace Gateway.Commands;

/// <summary><c>JOIN &lt;room&gt;</c>: joins a room, so that its messages are pushed to the session. Joining again is allowed.</summary>
internal sealed class JoinCommand : ICommand
{
    /// <inheritdoc/>
    public string Verb => "JOIN";

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

        if (!request.Caller!.Rooms.TryJoinAtOnce(room))
        {
            reply.Write("ERR too many rooms"u8);
            return CommandResult.Refused;
        }

        reply.Write("OK"u8);
        return CommandResult.Ok;
    }
}
