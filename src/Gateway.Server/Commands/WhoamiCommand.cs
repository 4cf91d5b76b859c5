using System.Text;

namespace Gateway.Commands;

/// <summary><c>WHOAMI</c>: returns the session's id, the client's address as the gateway sees it, and its name once it has one.</summary>
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
        reply.Write("OK "u8, Encoding.UTF8.GetBytes($"{request.Caller!.Id} {request.Caller.Address}{(request.Caller.ClientName is { } name ? $" {name}" : "")}"));
        return CommandResult.Ok;
    }
}
