using System.Buffers.Text;
using Gateway.Rooms;

namespace Gateway.Commands;

/// <summary><c>WHO &lt;room&gt;</c>: how many members it has.</summary>
internal sealed class WhoCommand(IRooms rooms) : ICommand
{
    /// <inheritdoc/>
    public string Verb => "WHO";

    /// <inheritdoc/>
    public string Takes => "<room>";

    /// <inheritdoc/>
    public bool NeedsSession => false;

    /// <inheritdoc/>
    public CommandResult Execute(in CommandRequest request, IReplyWriter reply)
    {
        if (RoomName.Read(request.Arguments) is not { } room)
        {
            return CommandResult.Usage;
        }

        Span<byte> digits = stackalloc byte[16];
        Utf8Formatter.TryFormat(rooms.CountMembers(room), digits, out var length);
        reply.Write("OK "u8, digits[..length]);
        return CommandResult.Ok;
    }
}
