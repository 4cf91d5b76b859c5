using Gateway.Clients;

namespace Gateway.Commands;

/// <summary><c>TELL &lt;name&gt; &lt;bytes&gt;</c> in a fleet: the client may be on any node. Otherwise as <see cref="TellCommand"/>.</summary>
internal sealed class FleetTellCommand(IClientMessages clients) : IAsyncCommand
{
    /// <inheritdoc/>
    public string Verb => "TELL";

    /// <inheritdoc/>
    public string Takes => "<name> <bytes>";

    /// <inheritdoc/>
    public bool NeedsSession => true;

    /// <inheritdoc/>
    bool ICommand.IsOffered => clients.AreAllowed;

    /// <inheritdoc/>
    public async ValueTask<CommandResult> ExecuteAsync(CommandCall call)
    {
        var space = call.Arguments.Span.IndexOf((byte)' ');
        if (space < 0 || !ClientName.IsValid(call.Arguments.Span[..space]))
        {
            return CommandResult.Usage;
        }

        if (call.Caller!.ClientName is not { } sender)
        {
            call.Reply("ERR unauthorized"u8);
            return CommandResult.Refused;
        }

        var result = await clients.TellAllAsync(call.Arguments[..space], sender, call.Arguments[(space + 1)..]);
        call.Reply(TellCommand.Reply(result));
        return TellCommand.Result(result);
    }
}
