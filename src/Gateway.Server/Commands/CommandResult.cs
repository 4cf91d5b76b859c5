namespace Gateway.Commands;

/// <summary>How a command went; the <c>result</c> label of <c>gateway_commands_total</c>, and the status over HTTP.</summary>
public enum CommandResult
{
    /// <summary>Done: <c>OK</c>, <c>PONG</c> or <c>BYE</c>.</summary>
    Ok,

    /// <summary>The arguments were wrong: <c>ERR usage: …</c>.</summary>
    Usage,

    /// <summary>What was asked for is not there.</summary>
    NotFound,

    /// <summary>It can't be done as things stand, and the reply says why.</summary>
    Refused,

    /// <summary>No such verb.</summary>
    Unknown,

    /// <summary>The verb needs a session and was called without one.</summary>
    NeedsSession,
}
