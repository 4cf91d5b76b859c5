using System.Text;

namespace Gateway.Commands;

/// <summary>A verb that is a method (<c>MapVerb</c>).</summary>
internal sealed class MappedCommand(MappedVerb mapped, IServiceScopeFactory scopes) : IAsyncCommand
{
    private readonly Func<CommandCall, IServiceProvider, ValueTask<string?>> _invoke = mapped.Compile();

    /// <inheritdoc/>
    public string Verb => mapped.Verb;

    /// <inheritdoc/>
    public string Takes { get; } = mapped.Takes;

    /// <inheritdoc/>
    public bool NeedsSession { get; } = mapped.NeedsSession;

    internal MappedVerb Mapped => mapped;

    /// <inheritdoc/>
    public async ValueTask<CommandResult> ExecuteAsync(CommandCall call)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (await _invoke(call, scope.ServiceProvider) is not { } reply)
        {
            return CommandResult.Usage;
        }

        call.Reply(Encoding.UTF8.GetBytes(reply));
        return CommandResult.Ok;
    }
}
