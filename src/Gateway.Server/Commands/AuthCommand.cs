using Gateway.Clients;

namespace Gateway.Commands;

/// <summary><c>AUTH &lt;token&gt;</c>: authenticates with one of the listener's tokens, which may name the client. A listener without tokens accepts any.</summary>
internal sealed class AuthCommand : IAsyncCommand
{
    /// <inheritdoc/>
    public string Verb => "AUTH";

    /// <inheritdoc/>
    public string Takes => "<token>";

    /// <inheritdoc/>
    public bool NeedsSession => true;

    /// <inheritdoc/>
    public bool IsOpen => true;

    /// <inheritdoc/>
    public async ValueTask<CommandResult> ExecuteAsync(CommandCall call)
    {
        var authorization = await call.Caller!.AuthorizeAsync(call.Arguments);
        call.Reply(authorization.ToReply());
        return authorization == AuthResult.Authorized ? CommandResult.Ok : CommandResult.Refused;
    }
}
