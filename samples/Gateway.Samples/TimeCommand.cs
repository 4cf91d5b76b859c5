using Gateway.Commands;

namespace Gateway.Samples;

/// <summary><c>TIME</c>: the current time in UTC.</summary>
internal sealed class TimeCommand(TimeProvider time) : ICommand
{
    public string Verb => "TIME";

    public string Takes => "";

    public bool NeedsSession => false;

    public CommandResult Execute(in CommandRequest request, IReplyWriter reply)
    {
        Span<byte> text = stackalloc byte[32];
        time.GetUtcNow().TryFormat(text, out var length, "yyyy-MM-ddTHH:mm:ssZ");
        reply.Write("OK "u8, text[..length]);
        return CommandResult.Ok;
    }
}
