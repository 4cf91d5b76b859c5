using System.Text;
using Gateway.Commands;

namespace Gateway.Samples;

/// <summary><c>SEEN &lt;guest&gt;</c>: how often a guest was counted by <c>VISIT</c>.</summary>
internal sealed class SeenCommand(Visits visits) : IAsyncCommand
{
    public string Verb => "SEEN";

    public string Takes => "<guest>";

    public bool NeedsSession => false;

    public async ValueTask<CommandResult> ExecuteAsync(CommandCall call)
    {
        if (call.Arguments.IsEmpty)
        {
            return CommandResult.Usage;
        }

        var count = await visits.FindAsync(Encoding.UTF8.GetString(call.Arguments.Span), call.Cancellation);
        if (count == 0)
        {
            call.Reply("ERR not found"u8);
            return CommandResult.NotFound;
        }

        call.Reply("OK "u8, Encoding.ASCII.GetBytes($"{count}"));
        return CommandResult.Ok;
    }
}
