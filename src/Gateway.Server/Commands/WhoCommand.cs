using System.Buffers.Text;

namespace Gateway.Commands;

/// <summary><c>WHO &lt;room&gt;</c>: returns the number of members of a room.</summary>
internal sealed class WhoCommand(Func<string, int> countOf) : ICommand
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
        Utf8Formatter.TryFormat(countOf(room), digits, out var length);
        reply.Write("OK "u8, digits[..length]);
        return CommandResult.Ok;
    }
}
