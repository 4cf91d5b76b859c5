using Gateway.Lifetime;

namespace Gateway.Commands;

/// <summary><c>STATUS</c>: <c>healthy</c>, or <c>draining</c> once the gateway is stopping.</summary>
internal sealed class StatusCommand(GatewayState state) : ICommand
{
    /// <inheritdoc/>
    public string Verb => "STATUS";

    /// <inheritdoc/>
    public string Takes => "";

    /// <inheritdoc/>
    public bool NeedsSession => false;

    /// <inheritdoc/>
    public CommandResult Execute(in CommandRequest request, IReplyWriter reply)
    {
        reply.Write("OK "u8, state.IsDraining ? "draining"u8 : "healthy"u8);
        return CommandResult.Ok;
    }
}
