using Gateway.Rooms;

namespace Gateway.Commands;

/// <summary><c>JOIN &lt;room&gt;</c> in a fleet: answers once what other nodes say in the room is heard.</summary>
internal sealed class FleetJoinCommand(IRooms rooms) : IAsyncCommand
{
    /// <inheritdoc/>
    public string Verb => "JOIN";

    /// <inheritdoc/>
    public string Takes => "<room>";

    /// <inheritdoc/>
    public bool NeedsSession => true;

    /// <inheritdoc/>
    public async ValueTask<CommandResult> ExecuteAsync(CommandCall call)
    {
        if (RoomName.Read(call.Arguments.Span) is not { } room)
        {
            return CommandResult.Usage;
        }

        if (!call.Caller!.Rooms.TryJoin(room))
        {
            call.Reply("ERR too many rooms"u8);
            return CommandResult.Refused;
        }

        await rooms.PrepareAsync(room);
        call.Reply("OK"u8);
        return CommandResult.Ok;
    }
}
