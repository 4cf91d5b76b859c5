using System.Text;

namespace Gateway.Commands;

/// <summary>A verb that is a method (<c>MapVerb</c>).</summary>
internal sealed class MappedCommand(string verb, string? takes, MappedMethod method, IServiceScopeFactory scopes) : IAsyncCommand
{
    /// <inheritdoc/>
    public string Verb => verb;

    /// <inheritdoc/>
    public string Takes => takes ?? (method.TakesText ? "<text>" : "");

    /// <inheritdoc/>
    public bool NeedsSession => method.NeedsSession;

    /// <inheritdoc/>
    public async ValueTask<CommandResult> ExecuteAsync(CommandCall call)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (await method.InvokeAsync(call, scope.ServiceProvider) is not { } reply)
        {
            return CommandResult.Usage;
        }

        call.Reply(Encoding.UTF8.GetBytes(reply));
        return CommandResult.Ok;
    }
}
