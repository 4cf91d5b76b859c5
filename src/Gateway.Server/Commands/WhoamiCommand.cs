using System.Text;

namespace Gateway.Commands;

/// <summary><c>WHOAMI</c>: returns the session's id and the client's address as the gateway sees it.</summary>
internal sealed class WhoamiCommand : ICommand
{
    /// <inheritdoc/>
    public string Verb => "WHOAMI";

    /// <inheritdoc/>
    public string Takes => "";

    /// <inheritdoc/>
    public bool NeedsSession => true;

    /// <inheritdoc/>
    public CommandResult Execute(in CommandRequest request, IReplyWriter reply)
    {
        reply.Write("OK "u8, Encoding.UTF8.GetBytes($"{request.Caller!.Id} {request.Caller.Address}"));
        return CommandResult.Ok;
    }
}
