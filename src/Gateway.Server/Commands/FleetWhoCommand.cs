using System.Globalization;
using System.Text;
using Gateway.Rooms;

namespace Gateway.Commands;

/// <summary><c>WHO &lt;room&gt;</c> in a fleet: how many members the room has on all nodes.</summary>
internal sealed class FleetWhoCommand(IRooms rooms) : IAsyncCommand
{
    /// <inheritdoc/>
    public string Verb => "WHO";

    /// <inheritdoc/>
    public string Takes => "<room>";

    /// <inheritdoc/>
    public bool NeedsSession => false;

    /// <inheritdoc/>
    public async ValueTask<CommandResult> ExecuteAsync(CommandCall call)
    {
        if (RoomName.Read(call.Arguments.Span) is not { } room)
        {
            return CommandResult.Usage;
        }

        var count = await rooms.CountAllMembersAsync(room);
        call.Reply("OK "u8, Encoding.ASCII.GetBytes(count.ToString(CultureInfo.InvariantCulture)));
        return CommandResult.Ok;
    }
}
