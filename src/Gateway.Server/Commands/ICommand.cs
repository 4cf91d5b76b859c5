namespace Gateway.Commands;

/// <summary>One verb. Knows no socket, pipe or HttpContext, so that every door serves it alike (docs/protocol.md 2).</summary>
public interface ICommand
{
    /// <summary>The verb: one to eight upper-case ASCII letters.</summary>
    string Verb { get; }

    /// <summary>
    /// What it takes, as it stands behind the verb in the usage error; empty for nothing. The table itself refuses arguments to a verb
    /// that takes none, and a missing space after one that takes some.
    /// </summary>
    string Takes { get; }

    /// <summary>Whether it means anything without a session; HTTP answers 409 for those.</summary>
    bool NeedsSession { get; }

    /// <summary>Whether it may be said before AUTH where a listener demands a token. Most may not.</summary>
    bool IsOpen => false;

    /// <summary>
    /// Executes it. Writes exactly one reply, unless it returns <see cref="CommandResult.Usage"/>, which the table words. Must not block;
    /// the arguments are gone when it returns.
    /// </summary>
    CommandResult Execute(in CommandRequest request, IReplyWriter reply);
}
