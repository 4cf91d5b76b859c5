namespace Gateway.Commands;

/// <summary>The result of a command: the <c>result</c> label of <c>gateway_commands_total</c>, and the status over HTTP.</summary>
public enum CommandResult
{
    /// <summary>The command succeeded: <c>OK</c>, <c>PONG</c> or <c>BYE</c>.</summary>
    Ok,

    /// <summary>The arguments were wrong: <c>ERR usage: …</c>.</summary>
    Usage,

    /// <summary>The requested item does not exist.</summary>
    NotFound,

    /// <summary>The command is not possible in the current state; the reply says why.</summary>
    Refused,

    /// <summary>There is no such verb.</summary>
    Unknown,

    /// <summary>The verb needs a session and was called without one.</summary>
    NeedsSession,
}
