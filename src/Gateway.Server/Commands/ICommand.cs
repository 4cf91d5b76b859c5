namespace Gateway.Commands;

/// <summary>One verb. It knows no socket, pipe or HttpContext, so that every transport serves it alike (docs/protocol.md 2).</summary>
public interface ICommand
{
    /// <summary>The verb: one to eight upper-case ASCII letters.</summary>
    string Verb { get; }

    /// <summary>
    /// The arguments, as they stand after the verb in the usage error, in one line; empty for none. The table itself refuses arguments to a verb that takes none, and a
    /// missing space after one that takes some.
    /// </summary>
    string Takes { get; }

    /// <summary>Whether the verb is meaningful only in a session; HTTP answers 409 for such a verb.</summary>
    bool NeedsSession { get; }

    /// <summary>Whether the verb is allowed before AUTH where a listener requires a token. Most are not.</summary>
    bool IsOpen => false;

    /// <summary>Whether the table has the verb: some are there only if they are configured.</summary>
    internal bool IsOffered => true;

    /// <summary>
    /// Executes the verb. It writes exactly one reply, unless it returns <see cref="CommandResult.Usage"/>, for which the table writes the reply. It must not
    /// block. The arguments are not valid after it returns.
    /// </summary>
    CommandResult Execute(in CommandRequest request, IReplyWriter reply);
}
