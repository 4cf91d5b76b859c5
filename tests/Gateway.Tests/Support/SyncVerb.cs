using Gateway.Commands;

namespace Gateway.Tests.Support;

/// <summary>A verb of a host's that does not await, without arguments.</summary>
internal sealed class SyncVerb(string verb, Func<ICaller?, IReplyWriter, CommandResult> execute) : ICommand
{
    internal SyncVerb(string verb, Func<IReplyWriter, CommandResult> execute)
        : this(verb, (_, reply) => execute(reply))
    {
    }

    public string Verb => verb;

    public string Takes => "";

    public bool NeedsSession => false;

    public CommandResult Execute(in CommandRequest request, IReplyWriter reply) => execute(request.Caller, reply);
}
